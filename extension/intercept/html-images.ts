/** Pictures that HTML carries in itself or points to on this computer: their bytes would go in with the text. */
const OWN_BYTES =
  /<[^>]*\b(?:src|srcset|href|poster|data|background|style)\s*=[^>]*\b(?:data|blob|file|cid):/i

/** Whether pasted or dropped HTML brings a picture along, rather than a reference to one elsewhere. */
export function carriesImageBytes(html: string): boolean {
  return OWN_BYTES.test(html) || /<svg\b/i.test(html)
}

/** The pictures written into the HTML as `data:` addresses, as files. Others cannot be read from here. */
export function imagesIn(html: string): File[] {
  return [...html.matchAll(/data:([a-z]+\/[\w.+-]+)((?:;[\w=.+-]+)*?)(;base64)?,([^"'\s>)]*)/gi)].flatMap(
    ([, type = '', , base64, body = ''], index) => {
      const bytes = bytesOf(body, base64 !== undefined)
      if (!bytes) return []
      return [new File([bytes], `pasted-${index + 1}.${type.split('/')[1]?.split('+')[0]}`, { type })]
    },
  )
}

function bytesOf(body: string, base64: boolean): Uint8Array<ArrayBuffer> | null {
  try {
    const text = decodeURIComponent(body)
    return base64
      ? Uint8Array.from(atob(text), (char) => char.charCodeAt(0))
      : Uint8Array.from(new TextEncoder().encode(text))
  } catch {
    return null
  }
}
