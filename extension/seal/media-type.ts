import { CodedError } from '#shared/errors.ts'

/** How many bytes of a file have to be looked at. */
const LOOKED_AT_BYTES = 32

const ascii = (bytes: Uint8Array, start: number, end: number) =>
  String.fromCharCode(...bytes.subarray(start, end))

/**
 * What a file is, by its first bytes. What the page or the file's name says is not asked: a picture that calls
 * itself a document would meet the wrong reader. `application/octet-stream` when we do not know it.
 *
 * @throws CodedError `hold/unreadable`
 */
export async function mediaTypeOf(file: Blob): Promise<string> {
  const head = file.slice(0, LOOKED_AT_BYTES)
  const bytes = new Uint8Array(
    await head.arrayBuffer().catch((cause: unknown) => {
      throw new CodedError('hold/unreadable', { cause })
    }),
  )
  if (bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff) return 'image/jpeg'
  if (ascii(bytes, 0, 8) === '\x89PNG\r\n\x1a\n') return 'image/png'
  if (/^GIF8[79]a$/.test(ascii(bytes, 0, 6))) return 'image/gif'
  if (ascii(bytes, 0, 4) === 'RIFF') return riffTypeOf(ascii(bytes, 8, 12))
  if (ascii(bytes, 0, 5) === '%PDF-') return 'application/pdf'
  if (ascii(bytes, 4, 8) === 'ftyp') return isoMediaTypeOf(ascii(bytes, 8, 12))
  if (ascii(bytes, 0, 4) === '\x1a\x45\xdf\xa3') return 'video/webm'
  if (ascii(bytes, 0, 4) === 'OggS') return 'audio/ogg'
  if (ascii(bytes, 0, 3) === 'ID3') return 'audio/mpeg'
  return 'application/octet-stream'
}

function riffTypeOf(form: string): string {
  switch (form) {
    case 'WEBP':
      return 'image/webp'
    case 'WAVE':
      return 'audio/wav'
    default:
      return 'application/octet-stream'
  }
}

/** ISO base media files tell themselves apart by their major brand. */
function isoMediaTypeOf(brand: string): string {
  if (/^(?:heic|heix|heim|heis|hevc|mif1|msf1)$/.test(brand)) return 'image/heic'
  if (/^avi[fs]$/.test(brand)) return 'image/avif'
  if (brand === 'qt  ') return 'video/quicktime'
  if (/^M4[AB] $/.test(brand)) return 'audio/mp4'
  return 'video/mp4'
}
