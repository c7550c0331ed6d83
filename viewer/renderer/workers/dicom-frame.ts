import {
  createJPEGBasicOffsetTable,
  type DataSet,
  type Element,
  readEncapsulatedImageFrame,
  readEncapsulatedPixelDataFromFragments,
} from 'dicom-parser'
import { Undecodable } from './decoding.ts'
import { decoderOf, type Unpacked } from './dicom-packing.ts'

/** One frame as numbers, channel by channel beside each other: stored values, signed where they are. */
export type Frame = {
  values: Int32Array | Uint32Array | Int16Array | Uint16Array | Uint8Array
  channels: number
}

type Shape = { rows: number; columns: number; count: number }

const BIG_ENDIAN = '1.2.840.10008.1.2.2'
/** Not packed at all; only the order of the bytes may differ. */
const PLAIN = ['1.2.840.10008.1.2', '1.2.840.10008.1.2.1', '1.2.840.10008.1.2.1.99', BIG_ENDIAN]

/** Reads frames of a file, in whatever way they are packed. */
export function frameReader(
  file: DataSet,
  shape: Shape,
  wasm: Readonly<Record<string, Uint8Array<ArrayBuffer>>>,
): { read(index: number): Promise<Frame>; isCut: boolean } {
  const syntax = file.string('x00020010') ?? '1.2.840.10008.1.2'
  const pixelData = file.elements.x7fe00010
  if (!pixelData) throw new Undecodable('no-picture')
  if (PLAIN.includes(syntax)) {
    const bits = file.uint16('x00280100') ?? 8
    const samples = file.uint16('x00280002') ?? 1
    const isHalved = file.string('x00280004') === 'YBR_FULL_422'
    const valuesAFrame = shape.rows * shape.columns * (isHalved ? 2 : samples)
    const frameBytes = Math.ceil((valuesAFrame * bits) / 8)
    const has = Math.min(pixelData.length, file.byteArray.length - pixelData.dataOffset)
    return {
      isCut: has < Math.floor((valuesAFrame * bits * shape.count) / 8),
      async read(index) {
        const from = pixelData.dataOffset + Math.floor((index * valuesAFrame * bits) / 8)
        // What is missing at the end is black, and said to be missing.
        const bytes = new Uint8Array(frameBytes)
        bytes.set(file.byteArray.subarray(from, Math.min(from + frameBytes, pixelData.dataOffset + has)))
        return plainFrame(file, bytes, syntax === BIG_ENDIAN, valuesAFrame)
      },
    }
  }
  const decode = decoderOf(syntax, wasm)
  if (!decode) throw new Undecodable('no-decoder')
  return {
    isCut: false,
    async read(index) {
      const unpacked = await decode(packedFrame(file, pixelData, index, shape.count), file, shape)
      if (unpacked.width !== shape.columns || unpacked.height !== shape.rows) throw new Undecodable('broken')
      return unpackedFrame(file, unpacked)
    },
  }
}

function plainFrame(file: DataSet, bytes: Uint8Array, isBigEndian: boolean, count: number): Frame {
  const bits = file.uint16('x00280100') ?? 8
  const isSigned = file.uint16('x00280103') === 1
  const channels = file.uint16('x00280002') ?? 1
  if (bits === 1)
    return {
      values: Uint8Array.from({ length: count }, (_, at) => ((bytes[at >> 3] ?? 0) >> (at & 7)) & 1),
      channels,
    }
  // Eight-bit pictures of big-endian machines are written in words, two pixels turned about.
  if (isBigEndian && bits === 8 && file.elements.x7fe00010?.vr === 'OW') swapPairs(bytes)
  const view = new DataView(bytes.buffer)
  const read = (at: number): number => {
    switch (bits) {
      case 8:
        return isSigned ? view.getInt8(at) : view.getUint8(at)
      case 16:
        return isSigned ? view.getInt16(2 * at, !isBigEndian) : view.getUint16(2 * at, !isBigEndian)
      case 32:
        return isSigned ? view.getInt32(4 * at, !isBigEndian) : view.getUint32(4 * at, !isBigEndian)
      default:
        throw new Undecodable('no-decoder')
    }
  }
  const values = new (typeFor(bits, isSigned))(count)
  for (let at = 0; at < count; at++) values[at] = read(at)
  const isHalved = file.string('x00280004') === 'YBR_FULL_422'
  const frame = { values: onlyStored(file, values), channels }
  if (isHalved) return { values: fullColour(values as Uint8Array), channels: 3 }
  return (file.uint16('x00280006') ?? 0) === 1 && channels === 3 ? pixelByPixel(frame) : frame
}

function swapPairs(bytes: Uint8Array): void {
  for (let at = 0; at + 1 < bytes.length; at += 2) {
    const first = bytes[at] ?? 0
    bytes[at] = bytes[at + 1] ?? 0
    bytes[at + 1] = first
  }
}

function typeFor(bits: number, isSigned: boolean) {
  if (bits <= 8 && !isSigned) return Uint8Array
  if (bits <= 16) return isSigned ? Int16Array : Uint16Array
  return isSigned ? Int32Array : Uint32Array
}

/** Bits beside the stored ones may hold anything: overlays, once. */
function onlyStored(file: DataSet, values: Frame['values'], isPacked = false): Frame['values'] {
  const allocated = file.uint16('x00280100') ?? 8
  const stored = file.uint16('x00280101') ?? allocated
  // A decoder puts what was stored at the low end.
  const high = isPacked ? stored - 1 : (file.uint16('x00280102') ?? stored - 1)
  if (stored >= allocated || allocated > 16) return values
  const isSigned = file.uint16('x00280103') === 1
  const [shift, up] = [high + 1 - stored, 32 - stored]
  for (let at = 0; at < values.length; at++) {
    const bits = (values[at] ?? 0) >> shift
    values[at] = isSigned ? (bits << up) >> up : (bits << up) >>> up
  }
  return values
}

/** Two of luminance, one of each colour: each pair of pixels shares its colour. */
function fullColour(halved: Uint8Array): Uint8Array {
  const full = new Uint8Array((halved.length / 2) * 3)
  for (let from = 0, to = 0; from + 3 < halved.length; from += 4, to += 6) {
    const [first = 0, second = 0, blue = 0, red = 0] = halved.subarray(from, from + 4)
    full.set([first, blue, red, second, blue, red], to)
  }
  return full
}

/** From channel after channel to pixel after pixel. */
function pixelByPixel({ values, channels }: Frame): Frame {
  const count = values.length / channels
  const mixed = values.slice()
  for (let channel = 0; channel < channels; channel++) {
    for (let at = 0; at < count; at++) mixed[at * channels + channel] = values[channel * count + at] ?? 0
  }
  return { values: mixed, channels }
}

function unpackedFrame(file: DataSet, { bytes, bits, channels }: Unpacked): Frame {
  // Signed or not is the file's word, also where the packing says otherwise.
  const type = typeFor(bits, bits > 8 && file.uint16('x00280103') === 1)
  const count = Math.floor(bytes.length / type.BYTES_PER_ELEMENT)
  const values = new type(bytes.slice(0, count * type.BYTES_PER_ELEMENT).buffer)
  return { values: bits > 8 ? onlyStored(file, values, true) : values, channels }
}

function packedFrame(file: DataSet, pixelData: Element, index: number, count: number): Uint8Array {
  const fragments = pixelData.fragments ?? []
  if (fragments.length === 0) throw new Undecodable('broken')
  const bytes = () => {
    if (count === 1) return readEncapsulatedPixelDataFromFragments(file, pixelData, 0, fragments.length)
    if ((pixelData.basicOffsetTable?.length ?? 0) > 0)
      return readEncapsulatedImageFrame(file, pixelData, index)
    if (fragments.length === count) return readEncapsulatedPixelDataFromFragments(file, pixelData, index)
    return readEncapsulatedImageFrame(file, pixelData, index, createJPEGBasicOffsetTable(file, pixelData))
  }
  return Uint8Array.from(bytes())
}
