import { carriesImageBytes, imagesIn } from './html-images.ts'

/** Bytes written out as text: an address that holds them, or a long run of base64. */
const ADDRESS = /\b(?:data:(?:image|video|audio|application)\/[\w.+-]+|blob:|file:\/)/i
const BASE64_RUN = /[A-Za-z0-9+/]{2000}/
/** What RTF has in it beside words: pictures, embedded objects, raw binary. */
const IN_RTF = /\\(?:pict|objdata|bin\d)/

/**
 * Whether one type of a clipboard or a drag brings a picture or a file along beside the words. Pages and programs
 * put types of their own there (RTF, an editor's own format), and every one of them is the page's to read.
 */
export function carriesBytes(type: string, text: string): boolean {
  switch (type) {
    case 'text/html':
      return carriesImageBytes(text)
    case 'text/plain':
    case 'text/uri-list':
      return ADDRESS.test(text) && !/^\s*file:/i.test(text)
    case 'text/rtf':
      return IN_RTF.test(text)
    default:
      return ADDRESS.test(text) || BASE64_RUN.test(text) || IN_RTF.test(text)
  }
}

/** The texts of a clipboard or a drag that bring more than words. */
export function textsWithBytes(data: DataTransfer): { type: string; text: string }[] {
  return [...data.types].flatMap((type) => {
    const text = type === 'Files' ? '' : data.getData(type)
    return carriesBytes(type, text) ? [{ type, text }] : []
  })
}

/** The pictures that can be had of such texts, each once. */
export function picturesIn(texts: readonly { type: string; text: string }[]): File[] {
  for (const { type, text } of texts) {
    const found = type === 'text/rtf' ? inRtf(text) : imagesIn(text)
    // The other types say the same in another way.
    if (found.length > 0) return found
  }
  return []
}

function inRtf(rtf: string): File[] {
  return [...rtf.matchAll(/\\(png|jpe?g)blip\b[^{}]*?\s([0-9a-f\s]{16,})\}/gi)].map(
    ([, kind, hex], index) => {
      const digits = (hex ?? '').replace(/\s/g, '')
      const bytes = Uint8Array.from({ length: digits.length >> 1 }, (_, at) =>
        Number.parseInt(digits.slice(2 * at, 2 * at + 2), 16),
      )
      const name = /^png$/i.test(kind ?? '') ? 'png' : 'jpeg'
      return new File([bytes], `pasted-${index + 1}.${name}`, { type: `image/${name}` })
    },
  )
}
