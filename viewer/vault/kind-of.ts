import type { FileKind } from '../ports/renderer-contract.ts'

/** As many first bytes as `kindOf` looks at. */
export const HEAD_BYTES = 1024

/**
 * What a file is, by its first bytes. Names and claimed types decide nothing: an HTML page called `.jpg` is no
 * picture, and gets no renderer. Only text has no first bytes of its own: it must be called text and look like it,
 * and is shown letter by letter. Null is for everything no renderer here is made for.
 *
 * @param claimed the media type in the manifest
 */
export function kindOf(head: Uint8Array, claimed = ''): FileKind | null {
  if (startsWith(head, [0xff, 0xd8, 0xff])) return 'jpeg'
  if (startsWith(head, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])) return 'png'
  const text = letters(head)
  if (text.startsWith('RIFF') && text.slice(8, 12) === 'WEBP') return 'webp'
  if (text.startsWith('GIF87a') || text.startsWith('GIF89a')) return 'gif'
  if (text.slice(4, 8) === 'ftyp' && ['avif', 'avis'].includes(text.slice(8, 12))) return 'avif'
  // The standard allows a little before the header, and scanners use it.
  if (text.slice(0, HEAD_BYTES).includes('%PDF-')) return 'pdf'
  if (head.length > 0 && !hasControlBytes(head)) {
    if (claimed === 'text/plain') return 'text'
    if (claimed === 'text/csv') return 'csv'
  }
  return null
}

/** Tabs, line ends and form feeds are text; other control bytes are not, in any encoding we show. */
function hasControlBytes(bytes: Uint8Array): boolean {
  return bytes.some((byte) => byte < 0x20 && ![0x09, 0x0a, 0x0c, 0x0d].includes(byte))
}

function startsWith(bytes: Uint8Array, wanted: readonly number[]): boolean {
  return wanted.every((byte, at) => bytes[at] === byte)
}

/** One letter a byte. */
function letters(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes.subarray(0, HEAD_BYTES + 8))
}
