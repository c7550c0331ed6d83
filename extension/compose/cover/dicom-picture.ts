import { concatBytes } from '#shared/bytes/bytes.ts'
import { CodedError } from '#shared/errors.ts'
import { latin1At } from '../../prepare/bytes/latin1.ts'
import { u16le } from '../../prepare/bytes/numbers.ts'
import { type Attribute, DataSetReader, writeAttributes } from '../../prepare/clinical/data-set.ts'
import { writeMeta } from '../../prepare/clinical/strip-dicom.ts'

/** A DICOM picture whose pixels can be drawn and covered here. */
export type DicomPicture = {
  width: number
  height: number
  /** The first frame, as red, green, blue and opacity. */
  shown(): Uint8ClampedArray<ArrayBuffer>
  /** The file with these pixels gone from every frame; `mask` has a byte for each, not 0 where it is covered. */
  covered(mask: Uint8Array): Uint8Array<ArrayBuffer>
}

/** Decodes one JPEG; the browser's own decoder in the panel. */
export type DecodeJpeg = (jpeg: Uint8Array<ArrayBuffer>) => Promise<Uint8ClampedArray>

const META_AT = 132
const IMPLICIT = '1.2.840.10008.1.2'
const EXPLICIT = '1.2.840.10008.1.2.1'
const JPEG_BASELINE = '1.2.840.10008.1.2.4.50'

const SYNTAX = 0x00020010
const SAMPLES = 0x00280002
const PHOTOMETRIC = 0x00280004
const PLANAR = 0x00280006
const FRAMES = 0x00280008
const ROWS = 0x00280010
const COLUMNS = 0x00280011
const ALLOCATED = 0x00280100
const STORED = 0x00280101
const HIGH_BIT = 0x00280102
const SIGNED = 0x00280103
const PIXELS = 0x7fe00010

/**
 * Takes a stripped DICOM file apart as far as covering needs: pixels as they stand, and those in JPEG baseline, which
 * ultrasound mostly writes; the latter become pixels as they stand.
 *
 * @throws CodedError `prepare/cannot-convert` for every other way of packing pixels
 */
export async function readDicomPicture(
  file: Uint8Array<ArrayBuffer>,
  decode: DecodeJpeg,
): Promise<DicomPicture> {
  const bytes = file.slice()
  const reader = new DataSetReader(bytes, META_AT, { isExplicit: true, isLittle: true })
  const meta = reader.group(2)
  const syntaxId = text(meta, SYNTAX)
  const syntax = { isExplicit: syntaxId !== IMPLICIT, isLittle: true }
  const attributes = new DataSetReader(bytes, reader.at, syntax).attributes()
  const pixels = attributes.find(({ tag }) => tag === PIXELS)?.value
  switch (syntaxId) {
    case IMPLICIT:
    case EXPLICIT:
      if (pixels?.is !== 'bytes') throw cannot()
      // The pixels are a view of the file's bytes: what is covered there is covered in the file.
      return picture(attributes, pixels.bytes, () => bytes)
    case JPEG_BASELINE: {
      if (pixels?.is !== 'fragments') throw cannot()
      const raw = await unpacked(attributes, pixels.fragments, decode)
      const plain = asPlain(attributes, raw)
      return picture(plain, raw, () => written(plain))
    }
    default:
      throw cannot()
  }
}

function picture(
  attributes: readonly Attribute[],
  pixels: Uint8Array<ArrayBuffer>,
  whole: () => Uint8Array<ArrayBuffer>,
): DicomPicture {
  const [width, height] = [number(attributes, COLUMNS), number(attributes, ROWS)]
  const samples = number(attributes, SAMPLES, 1)
  const allocated = number(attributes, ALLOCATED, 8)
  const isPlanar = samples > 1 && number(attributes, PLANAR, 0) === 1
  const count = width * height
  const frames = Math.max(1, Number.parseInt(text(attributes, FRAMES), 10) || 1)
  const sampleBytes = allocated / 8
  const frameBytes = count * samples * sampleBytes
  const isKnown = (allocated === 8 || allocated === 16) && (samples === 1 || samples === 3)
  if (!isKnown || count === 0 || frameBytes * frames > pixels.length) throw cannot()
  const view = new DataView(pixels.buffer, pixels.byteOffset, pixels.byteLength)
  const isSigned = number(attributes, SIGNED, 0) === 1
  const placeOf = (frame: number, pixel: number, sample: number) =>
    frame * frameBytes + (isPlanar ? sample * count + pixel : pixel * samples + sample) * sampleBytes
  const valueAt = (place: number) =>
    sampleBytes === 1
      ? isSigned
        ? view.getInt8(place)
        : view.getUint8(place)
      : isSigned
        ? view.getInt16(place, true)
        : view.getUint16(place, true)
  return {
    width,
    height,
    shown() {
      const shown = new Uint8ClampedArray(count * 4)
      const isInverted = text(attributes, PHOTOMETRIC) === 'MONOCHROME1'
      const isYbr = text(attributes, PHOTOMETRIC).startsWith('YBR')
      let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
      // From black to white whatever the device's scale: somebody has to see letters, not tissue.
      if (samples === 1) {
        for (let pixel = 0; pixel < count; pixel++) {
          const value = valueAt(placeOf(0, pixel, 0))
          least = Math.min(least, value)
          most = Math.max(most, value)
        }
      } else [least, most] = [0, 2 ** allocated - 1]
      const scale = 255 / Math.max(1, most - least)
      for (let pixel = 0; pixel < count; pixel++) {
        const [a = 0, b = a, c = a] = Array.from(
          { length: samples },
          (_, sample) => (valueAt(placeOf(0, pixel, sample)) - least) * scale,
        )
        const rgb = isYbr ? rgbOf(a, b, c) : isInverted ? [255 - a, 255 - b, 255 - c] : [a, b, c]
        shown.set([...rgb, 255], pixel * 4)
      }
      return shown
    },
    covered(mask) {
      for (let frame = 0; frame < frames; frame++) {
        for (let pixel = 0; pixel < count; pixel++) {
          if (mask[pixel] === 0) continue
          for (let sample = 0; sample < samples; sample++) {
            const place = placeOf(frame, pixel, sample)
            pixels.fill(0, place, place + sampleBytes)
          }
        }
      }
      return whole()
    },
  }
}

async function unpacked(
  attributes: readonly Attribute[],
  fragments: readonly Uint8Array<ArrayBuffer>[],
  decode: DecodeJpeg,
): Promise<Uint8Array<ArrayBuffer>> {
  // The first is the table of offsets. A frame in several fragments would need it.
  const [, ...jpegs] = fragments
  const frames = Math.max(1, Number.parseInt(text(attributes, FRAMES), 10) || 1)
  if (jpegs.length !== frames) throw cannot()
  const samples = number(attributes, SAMPLES, 1)
  const count = number(attributes, COLUMNS) * number(attributes, ROWS)
  const raw = new Uint8Array(count * samples * frames + ((count * samples * frames) % 2))
  for (const [frame, jpeg] of jpegs.entries()) {
    const rgba = await decode(jpeg)
    if (rgba.length !== count * 4) throw cannot()
    for (let pixel = 0; pixel < count; pixel++) {
      for (let sample = 0; sample < samples; sample++) {
        raw[(frame * count + pixel) * samples + sample] = rgba[pixel * 4 + sample] ?? 0
      }
    }
  }
  return raw
}

/** The same attributes for pixels as they stand, eight bits each. */
function asPlain(attributes: readonly Attribute[], raw: Uint8Array<ArrayBuffer>): Attribute[] {
  const isColour = number(attributes, SAMPLES, 1) === 3
  const changed = new Map<number, Uint8Array<ArrayBuffer>>([
    [ALLOCATED, u16le(8)],
    [STORED, u16le(8)],
    [HIGH_BIT, u16le(7)],
    [SIGNED, u16le(0)],
    ...(isColour
      ? ([
          [PLANAR, u16le(0)],
          [PHOTOMETRIC, new TextEncoder().encode('RGB ')],
        ] as const)
      : []),
  ])
  return attributes.map((attribute) => {
    if (attribute.tag === PIXELS)
      return { ...attribute, representation: 'OB', value: { is: 'bytes', bytes: raw } }
    const bytes = changed.get(attribute.tag)
    return bytes ? { ...attribute, value: { is: 'bytes', bytes } } : attribute
  })
}

function written(attributes: readonly Attribute[]): Uint8Array<ArrayBuffer> {
  const body = writeAttributes(attributes, { isExplicit: true, isLittle: true })
  const parts = body.filter((part) => part instanceof Uint8Array)
  return concatBytes(writeMeta(attributes, EXPLICIT), ...parts)
}

function text(attributes: readonly Attribute[], wanted: number): string {
  const value = attributes.find(({ tag }) => tag === wanted)?.value
  return value?.is === 'bytes' ? latin1At(value.bytes, 0, value.bytes.length).replace(/[\0 ]+$/, '') : ''
}

function number(attributes: readonly Attribute[], wanted: number, absent = 0): number {
  const value = attributes.find(({ tag }) => tag === wanted)?.value
  return value?.is === 'bytes' && value.bytes.length >= 2
    ? (value.bytes[0] ?? 0) + (value.bytes[1] ?? 0) * 256
    : absent
}

function rgbOf(y: number, blue: number, red: number): number[] {
  return [y + 1.402 * (red - 128), y - 0.344 * (blue - 128) - 0.714 * (red - 128), y + 1.772 * (blue - 128)]
}

function cannot(): CodedError {
  return new CodedError('prepare/cannot-convert')
}
