/** A tag as a parser takes it, where what stands in quotes may hold anything; and one whose quotes do not fit. */
const TAGS = /<[a-z!?/](?:"[^"]*"|'[^']*'|[^"'>])*>|<[^>]*>/gi
/** Pictures that HTML carries in itself or points to on this computer: their bytes would go in with the text. */
const OWN_BYTES =
  /\b(?:src|srcset|href|poster|data|background|style|action)\s*=.*\b(?:data|blob|file|cid|mhtml):/i
const IN_A_STYLE = /\burl\(\s*["']?(?:data|blob|file|cid):/i

/** Whether pasted or dropped HTML brings a picture along, rather than a reference to one elsewhere. */
export function carriesImageBytes(html: string): boolean {
  const plain = withoutEntities(html)
  return (
    /<svg\b/i.test(plain) ||
    IN_A_STYLE.test(plain) ||
    (html.match(TAGS) ?? []).some((tag) => OWN_BYTES.test(withoutEntities(tag)))
  )
}

const NAMED: { readonly [name: string]: string } = {
  colon: ':',
  comma: ',',
  sol: '/',
  semi: ';',
  tab: '',
  newline: '',
}

/** What of an address may be written another way: characters by number or name, and breaks that do not count. */
function withoutEntities(html: string): string {
  return html
    .replace(/&#(?:x([0-9a-f]{1,6})|(\d{1,7}));?/gi, (_, hex?: string, decimal?: string) =>
      characterOf(hex ? Number.parseInt(hex, 16) : Number(decimal)),
    )
    .replace(/&(colon|comma|sol|semi|tab|newline);/gi, (_, name: string) => NAMED[name.toLowerCase()] ?? '')
    .replace(/[\t\n\r]/g, '')
}

function characterOf(code: number): string {
  return code > 0x10_ff_ff ? '' : String.fromCodePoint(code)
}

/** The pictures written into the HTML as `data:` addresses, as files. Others cannot be read from here. */
export function imagesIn(html: string): File[] {
  return [
    ...withoutEntities(html).matchAll(/data:([a-z]+\/[\w.+-]+)((?:;[\w=.+-]+)*?)(;base64)?,([^"'\s>)]*)/gi),
  ].flatMap(([, type = '', , base64, body = ''], index) => {
    const bytes = bytesOf(body, base64 !== undefined)
    if (!bytes) return []
    return [new File([bytes], `pasted-${index + 1}.${type.split('/')[1]?.split('+')[0]}`, { type })]
  })
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
