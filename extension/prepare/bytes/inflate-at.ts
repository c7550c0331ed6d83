import { CodedError } from '#shared/errors.ts'
import { broken } from '../stripped.ts'

const MOST_BITS = 15
const LENGTH_CODES = 29
const DISTANCE_CODES = 30

const lengthBase = new Uint16Array(LENGTH_CODES)
const lengthBits = new Uint8Array(LENGTH_CODES)
const distanceBase = new Uint16Array(DISTANCE_CODES)
const distanceBits = new Uint8Array(DISTANCE_CODES)
for (let code = 0, base = 3; code < LENGTH_CODES - 1; code++) {
  lengthBits[code] = code < 8 ? 0 : (code >> 2) - 1
  lengthBase[code] = base
  base += 1 << (lengthBits[code] ?? 0)
}
lengthBase[28] = 258
for (let code = 0, base = 1; code < DISTANCE_CODES; code++) {
  distanceBits[code] = code < 4 ? 0 : (code >> 1) - 1
  distanceBase[code] = base
  base += 1 << (distanceBits[code] ?? 0)
}
const CODE_ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]

/** Canonical Huffman: how many codes of each length, and the symbols in their order. */
type Huffman = { counts: Uint16Array; symbols: Uint16Array }

/**
 * Inflates (RFC 1951) what begins at `from` and says where it ended, which the platform's DecompressionStream
 * does not: PDF and ZIP writers are careless about lengths, and what stands behind an end is a place to hide.
 *
 * @param mostBytes the output's limit, allocated step by step as bytes really come
 * @throws CodedError `prepare/broken`, `prepare/too-large`
 */
export function inflateAt(
  bytes: Uint8Array,
  from: number,
  mostBytes: number,
): { bytes: Uint8Array<ArrayBuffer>; end: number } {
  let at = from
  let bitBuffer = 0
  let bitCount = 0
  let output = new Uint8Array(Math.min(mostBytes, 1 << 16))
  let length = 0

  const bits = (count: number): number => {
    while (bitCount < count) {
      const byte = bytes[at++]
      if (byte === undefined) throw broken()
      bitBuffer |= byte << bitCount
      bitCount += 8
    }
    const value = bitBuffer & ((1 << count) - 1)
    bitBuffer >>>= count
    bitCount -= count
    return value
  }
  const symbol = ({ counts, symbols }: Huffman): number => {
    let code = 0
    let first = 0
    let index = 0
    for (let width = 1; width <= MOST_BITS; width++) {
      code |= bits(1)
      const count = counts[width] ?? 0
      if (code - count < first) return symbols[index + (code - first)] ?? 0
      index += count
      first = (first + count) << 1
      code <<= 1
    }
    throw broken()
  }
  const room = (more: number): void => {
    if (length + more > mostBytes) throw new CodedError('prepare/too-large')
    if (length + more <= output.length) return
    const larger = new Uint8Array(Math.min(mostBytes, Math.max(output.length * 2, length + more)))
    larger.set(output.subarray(0, length))
    output = larger
  }
  const stored = (): void => {
    bitBuffer = 0
    bitCount = 0
    if (at + 4 > bytes.length) throw broken()
    const size = (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8)
    const check = (bytes[at + 2] ?? 0) | ((bytes[at + 3] ?? 0) << 8)
    at += 4
    if (size !== (~check & 0xffff) || at + size > bytes.length) throw broken()
    room(size)
    output.set(bytes.subarray(at, at + size), length)
    length += size
    at += size
  }
  const coded = (literals: Huffman, distances: Huffman): void => {
    for (;;) {
      const value = symbol(literals)
      if (value === 256) return
      if (value < 256) {
        room(1)
        output[length++] = value
        continue
      }
      const code = value - 257
      if (code >= LENGTH_CODES) throw broken()
      const run = (lengthBase[code] ?? 0) + bits(lengthBits[code] ?? 0)
      const far = symbol(distances)
      if (far >= DISTANCE_CODES) throw broken()
      const distance = (distanceBase[far] ?? 0) + bits(distanceBits[far] ?? 0)
      if (distance > length) throw broken()
      room(run)
      for (let end = length + run; length < end; length++) output[length] = output[length - distance] ?? 0
    }
  }

  for (let isLast = false; !isLast; ) {
    isLast = bits(1) === 1
    const type = bits(2)
    if (type === 0) stored()
    else if (type === 1) coded(FIXED.literals, FIXED.distances)
    else if (type === 2) {
      const { literals, distances } = readTables(bits, symbol)
      coded(literals, distances)
    } else throw broken()
  }
  return { bytes: output.subarray(0, length), end: at - (bitCount >> 3) }
}

/** The same inside a zlib wrapper (RFC 1950). A wrong or missing check sum is overlooked, as every reader does. */
export function inflateZlibAt(
  bytes: Uint8Array,
  from: number,
  mostBytes: number,
): { bytes: Uint8Array<ArrayBuffer>; end: number } {
  const head = ((bytes[from] ?? 0) << 8) | (bytes[from + 1] ?? 0)
  if (head % 31 !== 0 || (head & 0x0f00) !== 0x0800 || (head & 0x20) !== 0) throw broken()
  const inner = inflateAt(bytes, from + 2, mostBytes)
  return { bytes: inner.bytes, end: Math.min(bytes.length, inner.end + 4) }
}

function readTables(
  bits: (count: number) => number,
  symbol: (code: Huffman) => number,
): { literals: Huffman; distances: Huffman } {
  const literalCount = bits(5) + 257
  const distanceCount = bits(5) + 1
  const codeCount = bits(4) + 4
  const codeLengths = new Uint8Array(19)
  for (const place of CODE_ORDER.slice(0, codeCount)) codeLengths[place] = bits(3)
  const codes = huffman(codeLengths)
  const lengths = new Uint8Array(literalCount + distanceCount)
  for (let index = 0; index < lengths.length; ) {
    const value = symbol(codes)
    if (value < 16) {
      lengths[index++] = value
      continue
    }
    const repeated = value === 16 ? lengths[index - 1] : 0
    const times = value === 16 ? 3 + bits(2) : value === 17 ? 3 + bits(3) : 11 + bits(7)
    if (repeated === undefined || index + times > lengths.length) throw broken()
    lengths.fill(repeated, index, index + times)
    index += times
  }
  if (lengths[256] === 0) throw broken()
  return {
    literals: huffman(lengths.subarray(0, literalCount)),
    distances: huffman(lengths.subarray(literalCount)),
  }
}

function huffman(lengths: Uint8Array): Huffman {
  const counts = new Uint16Array(MOST_BITS + 1)
  for (const length of lengths) counts[length] = (counts[length] ?? 0) + 1
  counts[0] = 0
  let left = 1
  for (let width = 1; width <= MOST_BITS; width++) {
    left = left * 2 - (counts[width] ?? 0)
    if (left < 0) throw broken()
  }
  const offsets = new Uint16Array(MOST_BITS + 2)
  for (let width = 1; width <= MOST_BITS; width++) {
    offsets[width + 1] = (offsets[width] ?? 0) + (counts[width] ?? 0)
  }
  const symbols = new Uint16Array(lengths.length)
  for (const [value, length] of lengths.entries()) {
    if (length === 0) continue
    symbols[offsets[length] ?? 0] = value
    offsets[length] = (offsets[length] ?? 0) + 1
  }
  return { counts, symbols }
}

const FIXED = {
  literals: huffman(
    Uint8Array.from({ length: 288 }, (_, value) => (value < 144 ? 8 : value < 256 ? 9 : value < 280 ? 7 : 8)),
  ),
  distances: huffman(new Uint8Array(DISTANCE_CODES).fill(5)),
}
