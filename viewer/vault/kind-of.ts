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
  // Before TIFF: what stands in front of DICOM may be the head of one, so that both kinds of program read it.
  if (text.slice(128, 132) === 'DICM') return 'dicom'
  if (text.startsWith('II*\0') || text.startsWith('MM\0*')) return 'tiff'
  if (text.slice(4, 8) === 'ftyp') return ofBrands(text)
  // QuickTime from before there were brands.
  if (['moov', 'mdat', 'wide', 'skip', 'free'].includes(text.slice(4, 8))) return 'mp4'
  if (startsWith(head, [0x1a, 0x45, 0xdf, 0xa3])) return 'webm'
  if (text.startsWith('OggS')) return 'ogg'
  if (text.startsWith('fLaC')) return 'flac'
  if (text.startsWith('RIFF') && text.slice(8, 12) === 'WAVE') return 'wav'
  if (text.startsWith('ID3') || isMp3Frame(head)) return 'mp3'
  if (text.startsWith('BM') && [12, 40, 52, 56, 64, 108, 124].includes(head[14] ?? 0)) return 'bmp'
  // The standard allows a little before the header, and scanners use it.
  if (text.slice(0, HEAD_BYTES).includes('%PDF-')) return 'pdf'
  if (head.length > 0 && !hasControlBytes(head)) {
    if (claimed === 'text/plain') return 'text'
    if (claimed === 'text/csv') return 'csv'
  }
  // Older machines write DICOM without a preamble: it begins with group 2 or 8, little-endian.
  if (claimed === 'application/dicom' && [2, 8].includes(head[0] ?? 0) && head[1] === 0) return 'dicom'
  return null
}

/** One container, many contents: the first brands say which (ISO/IEC 14496-12 section 4.3). */
function ofBrands(text: string): FileKind {
  const length = Math.min(text.charCodeAt(2) * 256 + text.charCodeAt(3), 128)
  const brands = [text.slice(8, 12)]
  for (let at = 16; at + 4 <= length; at += 4) brands.push(text.slice(at, at + 4))
  const [first = ''] = brands
  if (['avif', 'avis'].includes(first)) return 'avif'
  if (['heic', 'heix', 'heim', 'heis', 'hevc', 'hevx'].includes(first)) return 'heic'
  // Pictures of any coding.
  if (['mif1', 'msf1', 'mif2'].includes(first)) return brands.includes('avif') ? 'avif' : 'heic'
  return 'mp4'
}

/** The head of a frame of layer III: sync, version, layer, and a bit rate and a sampling rate that exist. */
function isMp3Frame([first = 0, second = 0, third = 0]: Uint8Array): boolean {
  const isLayer3 = first === 0xff && (second & 0xe6) === 0xe2 && (second & 0x18) !== 0x08
  return isLayer3 && third >> 4 !== 0x0f && third >> 4 !== 0 && (third & 0x0c) !== 0x0c
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
