import { inflateAt, inflateZlibAt } from '../../bytes/inflate-at.ts'
import { latin1At } from '../../bytes/latin1.ts'
import { viewOf } from '../../bytes/numbers.ts'
import { broken } from '../../stripped.ts'
import { integerOf, isDict, nameOf, type PdfDict, type PdfStream, type PdfValue } from './values.ts'

const LONG: Record<string, string> = {
  Fl: 'FlateDecode',
  AHx: 'ASCIIHexDecode',
  A85: 'ASCII85Decode',
  LZW: 'LZWDecode',
  RL: 'RunLengthDecode',
  CCF: 'CCITTFaxDecode',
  DCT: 'DCTDecode',
}

/** One value or an array of them, looked up. */
type Resolve = (value: PdfValue | undefined) => PdfValue | undefined

export function filtersOf(stream: PdfStream, resolve: Resolve): string[] {
  const filter = resolve(stream.dict.entries.get('Filter'))
  const names = filter === undefined || filter === null ? [] : Array.isArray(filter) ? filter : [filter]
  return names.map((item) => {
    const found = nameOf(resolve(item))
    if (found === null) throw broken()
    return LONG[found] ?? found
  })
}

/**
 * Undoes the filters that only pack bytes, from the outside in, and says which are left: a picture's own.
 *
 * @throws CodedError `prepare/too-large` beyond `mostBytes`
 */
export function unpack(
  stream: PdfStream,
  resolve: Resolve,
  mostBytes: number,
): { bytes: Uint8Array<ArrayBuffer>; left: string[] } {
  const filters = filtersOf(stream, resolve)
  let { bytes } = stream
  for (const [index, filter] of filters.entries()) {
    const parameters = parametersOf(stream, index, resolve)
    switch (filter) {
      case 'FlateDecode':
        bytes = unpredict(inflateCareless(bytes, mostBytes), parameters)
        break
      case 'ASCIIHexDecode':
        bytes = fromHex(bytes)
        break
      case 'ASCII85Decode':
        bytes = fromAscii85(bytes)
        break
      default:
        return { bytes, left: filters.slice(index) }
    }
  }
  return { bytes, left: [] }
}

function parametersOf(stream: PdfStream, index: number, resolve: Resolve): PdfDict | null {
  const all = resolve(stream.dict.entries.get('DecodeParms'))
  const own = Array.isArray(all) ? resolve(all[index]) : index === 0 ? all : null
  return isDict(own) ? own : null
}

/** Some writers forget the two bytes of the zlib header. */
function inflateCareless(bytes: Uint8Array<ArrayBuffer>, mostBytes: number): Uint8Array<ArrayBuffer> {
  let from = 0
  while (from < 4 && (bytes[from] === 0x0a || bytes[from] === 0x0d)) from++
  const head = ((bytes[from] ?? 0) << 8) | (bytes[from + 1] ?? 0)
  const isZlib = head % 31 === 0 && (head & 0x0f00) === 0x0800
  return (isZlib ? inflateZlibAt(bytes, from, mostBytes) : inflateAt(bytes, from, mostBytes)).bytes
}

/** PNG predictors, as cross-reference streams use them; TIFF's is left to pictures, which we do not unpack. */
function unpredict(bytes: Uint8Array<ArrayBuffer>, parameters: PdfDict | null): Uint8Array<ArrayBuffer> {
  const read = (key: string, otherwise: number) => integerOf(parameters?.entries.get(key)) ?? otherwise
  if (read('Predictor', 1) < 2) return bytes
  if (read('Predictor', 1) < 10) throw broken()
  const pixelBytes = Math.max(1, (read('Colors', 1) * read('BitsPerComponent', 8)) >> 3)
  const rowBytes = (read('Columns', 1) * read('Colors', 1) * read('BitsPerComponent', 8) + 7) >> 3
  if (!(rowBytes > 0 && rowBytes <= bytes.length)) return bytes.subarray(0, 0)
  const rows = Math.ceil(bytes.length / (rowBytes + 1))
  const output = new Uint8Array(rows * rowBytes)
  for (let row = 0; row < rows; row++) {
    const from = row * (rowBytes + 1)
    const type = bytes[from]
    for (let column = 0; column < rowBytes; column++) {
      const at = row * rowBytes + column
      const left = column >= pixelBytes ? (output[at - pixelBytes] ?? 0) : 0
      const up = row > 0 ? (output[at - rowBytes] ?? 0) : 0
      const corner = row > 0 && column >= pixelBytes ? (output[at - rowBytes - pixelBytes] ?? 0) : 0
      output[at] = (bytes[from + 1 + column] ?? 0) + predicted(type, left, up, corner)
    }
  }
  return output
}

function predicted(type: number | undefined, left: number, up: number, corner: number): number {
  switch (type) {
    case 0:
      return 0
    case 1:
      return left
    case 2:
      return up
    case 3:
      return (left + up) >> 1
    case 4: {
      const guess = left + up - corner
      const distances = [Math.abs(guess - left), Math.abs(guess - up), Math.abs(guess - corner)] as const
      const least = Math.min(...distances)
      return least === distances[0] ? left : least === distances[1] ? up : corner
    }
    default:
      throw broken()
  }
}

function fromHex(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const end = bytes.indexOf(0x3e)
  const digits = latin1At(bytes, 0, end === -1 ? bytes.length : end).replace(/\s/g, '')
  if (!/^[0-9a-fA-F]*$/.test(digits)) throw broken()
  return Uint8Array.from({ length: Math.ceil(digits.length / 2) }, (_, index) =>
    Number.parseInt(digits.slice(2 * index, 2 * index + 2).padEnd(2, '0'), 16),
  )
}

function fromAscii85(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const zeroGroups = bytes.reduce((count, byte) => count + (byte === 0x7a ? 1 : 0), 0)
  const output = new Uint8Array(4 * zeroGroups + 4 * Math.ceil(bytes.length / 5) + 4)
  const view = viewOf(output)
  let length = 0
  let value = 0
  let digits = 0
  for (const byte of bytes) {
    if (byte === 0x7e) break
    if (byte <= 0x20) continue
    if (byte === 0x7a && digits === 0) {
      length += 4
      continue
    }
    if (byte < 0x21 || byte > 0x75) throw broken()
    value = value * 85 + (byte - 0x21)
    if (++digits < 5) continue
    view.setUint32(length, value % 2 ** 32)
    length += 4
    value = 0
    digits = 0
  }
  if (digits > 1) {
    for (let missing = digits; missing < 5; missing++) value = value * 85 + 84
    view.setUint32(length, value % 2 ** 32)
    length += digits - 1
  }
  return output.subarray(0, length)
}
