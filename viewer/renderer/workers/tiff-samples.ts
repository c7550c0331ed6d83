import { unzlibSync } from 'fflate'
import UTIF, { type IFD } from 'utif2'
import { Undecodable } from './decoding.ts'

/** How the numbers of one page lie in its file (TIFF 6.0, the tags by their numbers). */
export type Layout = {
  width: number
  height: number
  /** Numbers for each pixel: its colours, then anything else. */
  samples: number
  bits: number
  /** 0 and 1 grey, 2 red, green and blue, 3 from a table, 5 inks, 6 luma and chroma; more that nothing here shows. */
  photometric: number
  packing: number
  /** Each colour by itself instead of side by side. */
  isPlanar: boolean
}

const JPEG = 7
const FAX = [2, 3, 4]
const LZW = 5
const ZIP = [8, 32946]
const PACK_BITS = 32773

/** The library's unpackers, which its types leave out: from `data` into `target`. */
type Unpack = (
  data: Uint8Array,
  at: number,
  length: number,
  target: Uint8Array,
  to: number,
  ...more: unknown[]
) => void
const { _decodeG2, _decodeG3, _decodeG4, _decodeLZW } = UTIF.decode as unknown as Record<
  '_decodeG2' | '_decodeG3' | '_decodeG4' | '_decodeLZW',
  Unpack
>

/** @throws Undecodable `no-decoder` for what would be drawn wrongly: a picture in wrong colours is worse than none */
export function layoutOf(page: IFD, width: number, height: number): Layout {
  const bits = numbersOf(page.t258)
  const [depth = 1] = bits
  const samples = numberOf(page.t277) ?? Math.max(1, bits.length)
  const isKnown =
    [1, 2, 4, 8, 16].includes(depth) &&
    bits.every((one) => one === depth) &&
    samples >= 1 &&
    samples <= 16 &&
    // Whole numbers without a sign, or not said.
    numbersOf(page.t339).every((format) => format === 1 || format === 4)
  if (!isKnown) throw new Undecodable('no-decoder')
  return {
    width,
    height,
    samples,
    bits: depth,
    photometric: numberOf(page.t262) ?? (samples >= 3 ? 2 : depth === 1 ? 0 : 1),
    packing: numberOf(page.t259) ?? 1,
    isPlanar: numberOf(page.t284) === 2 && samples > 1,
  }
}

/** JPEG brings its own colours, and the library knows two kinds: grey, and luma with chroma. */
export function isJpeg({ packing, bits, samples, isPlanar, photometric }: Layout): boolean {
  if (packing !== JPEG) return false
  const isKnown = samples === 1 ? photometric === 1 : samples === 3 && photometric === 6
  if (bits !== 8 || isPlanar || !isKnown) {
    throw new Undecodable('no-decoder')
  }
  return true
}

/**
 * Every number of a page, pixel by pixel: as it is up to eight bits, of sixteen the upper eight.
 *
 * @throws Undecodable
 */
export function samplesOf(bytes: ArrayBuffer, page: IFD, layout: Layout): Uint8Array<ArrayBuffer> {
  const { width, height, samples, bits, isPlanar } = layout
  const data = new Uint8Array(bytes)
  const isLittle = data[0] === 0x49
  const tileWidth = numberOf(page.t322)
  const partWidth = tileWidth ?? width
  const partHeight = Math.min(
    numberOf(tileWidth === null ? page.t278 : page.t323) ?? height,
    tileWidth === null ? height : 65_536,
  )
  if (partWidth < 1 || partHeight < 1 || partWidth > 65_536) throw new Undecodable('broken')
  const [across, down] = [Math.ceil(width / partWidth), Math.ceil(height / partHeight)]
  const starts = numbersOf(tileWidth === null ? page.t273 : page.t324)
  const lengths = numbersOf(tileWidth === null ? page.t279 : page.t325)
  const planes = isPlanar ? samples : 1
  const perPixel = isPlanar ? 1 : samples
  if (starts.length < across * down * planes) throw new Undecodable('broken')
  const all = new Uint8Array(width * height * samples)
  const rowBytes = Math.ceil((partWidth * perPixel * bits) / 8)
  for (let part = 0; part < across * down * planes; part++) {
    const plane = Math.floor(part / (across * down))
    const left = (part % across) * partWidth
    const top = (Math.floor(part / across) % down) * partHeight
    const rows = tileWidth === null ? Math.min(partHeight, height - top) : partHeight
    const packed = data.subarray(starts[part], (starts[part] ?? 0) + (lengths[part] ?? data.length))
    const unpacked = unpack(packed, page, layout, rowBytes * rows, partWidth)
    if (numberOf(page.t317) === 2) undoDifferences(unpacked, rowBytes, perPixel, bits, isLittle)
    else if ((numberOf(page.t317) ?? 1) !== 1) throw new Undecodable('no-decoder')
    const columns = Math.min(partWidth, width - left)
    for (let y = 0; y < Math.min(rows, height - top); y++) {
      const row = unpacked.subarray(y * rowBytes, (y + 1) * rowBytes)
      let to = ((top + y) * width + left) * samples + plane
      for (let at = 0; at < columns * perPixel; at++) {
        all[to] = sampleAt(row, at, bits, isLittle)
        to += isPlanar ? samples : 1
      }
    }
  }
  return all
}

function sampleAt(row: Uint8Array, at: number, bits: number, isLittle: boolean): number {
  if (bits === 8) return row[at] ?? 0
  if (bits === 16) return row[2 * at + (isLittle ? 1 : 0)] ?? 0
  const bit = at * bits
  return ((row[bit >> 3] ?? 0) >> (8 - bits - (bit & 7))) & ((1 << bits) - 1)
}

function unpack(
  packed: Uint8Array,
  page: IFD,
  { packing }: Layout,
  length: number,
  width: number,
): Uint8Array {
  const target = new Uint8Array(length)
  // Bits from the right instead of from the left, as some fax machines send them.
  const isReversed = numberOf(page.t266) === 2
  const fill = isReversed ? 2 : 1
  if (FAX.includes(packing)) {
    if (packing === 2) _decodeG2(packed, 0, packed.length, target, 0, width, fill)
    else if (packing === 3) {
      const isInTwoDirections = ((numberOf(page.t292) ?? 0) & 1) === 1
      _decodeG3(packed, 0, packed.length, target, 0, width, fill, isInTwoDirections)
    } else _decodeG4(packed, 0, packed.length, target, 0, width, fill)
    return target
  }
  if (packing === 1) {
    target.set(packed.subarray(0, length))
    return isReversed ? target.map(reversed) : target
  }
  if (isReversed) throw new Undecodable('no-decoder')
  if (packing === LZW) _decodeLZW(packed, 0, packed.length, target, 0, 8)
  else if (packing === PACK_BITS) unpackBits(packed, target)
  // Into what there is room for: a few bytes can ask for any number.
  else if (ZIP.includes(packing)) unzlibSync(packed, { out: target })
  else throw new Undecodable('no-decoder')
  return target
}

/** Runs of one byte, and runs of different ones (TIFF 6.0 section 9). */
function unpackBits(packed: Uint8Array, target: Uint8Array): void {
  let to = 0
  for (let at = 0; at < packed.length && to < target.length; ) {
    const count = packed[at++] ?? 0
    if (count < 128) {
      const run = packed.subarray(at, at + Math.min(count + 1, target.length - to))
      target.set(run, to)
      at += count + 1
      to += count + 1
    } else if (count > 128) {
      target.fill(packed[at++] ?? 0, to, to + 257 - count)
      to += 257 - count
    }
  }
}

function reversed(byte: number): number {
  let turned = 0
  for (let bit = 0; bit < 8; bit++) turned |= ((byte >> bit) & 1) << (7 - bit)
  return turned
}

/** Predictor 2: each number is kept as what it is more than its neighbour's. */
function undoDifferences(
  part: Uint8Array,
  rowBytes: number,
  perPixel: number,
  bits: number,
  isLittle: boolean,
): void {
  if (bits < 8) throw new Undecodable('no-decoder')
  const view = new DataView(part.buffer, part.byteOffset, part.byteLength)
  for (let start = 0; start + rowBytes <= part.length; start += rowBytes) {
    if (bits === 8) {
      for (let at = start + perPixel; at < start + rowBytes; at++) {
        part[at] = (part[at] ?? 0) + (part[at - perPixel] ?? 0)
      }
    } else {
      for (let at = start + 2 * perPixel; at + 2 <= start + rowBytes; at += 2) {
        view.setUint16(
          at,
          view.getUint16(at, isLittle) + view.getUint16(at - 2 * perPixel, isLittle),
          isLittle,
        )
      }
    }
  }
}

export function numbersOf(tag: unknown): number[] {
  if (!Array.isArray(tag) && !ArrayBuffer.isView(tag)) return []
  return [...(tag as Iterable<unknown>)].filter((one) => typeof one === 'number')
}

export function numberOf(tag: unknown): number | null {
  const [first] = typeof tag === 'number' ? [tag] : numbersOf(tag)
  return first ?? null
}
