import { type DataSet, parseDicom } from 'dicom-parser'
import { MAXIMUM_PIXELS } from '../picture-size.ts'
import { type Decoding, Undecodable } from './decoding.ts'
import { drawEcg, ecgsIn } from './dicom-ecg.ts'
import { type Frame, frameReader } from './dicom-frame.ts'
import { reportText } from './dicom-report.ts'
import { shadeFrame } from './dicom-shade.ts'

const MAXIMUM_FRAMES = 50_000
/** A deflated file of a few kilobytes may unpack into anything. */
const MAXIMUM_INFLATED_BYTES = 512 * 1024 ** 2
const EXPLICIT_LITTLE_ENDIAN = '1.2.840.10008.1.2.1'
const IMPLICIT_LITTLE_ENDIAN = '1.2.840.10008.1.2'

/** Pictures, a recording on paper, or a report in words; what else DICOM can hold has no picture. */
export async function openDicom(
  bytes: ArrayBuffer,
  wasm: Readonly<Record<string, Uint8Array<ArrayBuffer>>>,
): Promise<Decoding> {
  const file = await parse(new Uint8Array(bytes))
  if (file.elements.x7fe00010) return pictures(file, wasm)
  const text = reportText(file)
  if (text !== null) return { count: 1, isCut: false, text, draw: nothing }
  const ecgs = ecgsIn(file)
  if (ecgs.length > 0) {
    return {
      count: ecgs.length,
      isCut: ecgs.some((ecg) => ecg.isCut),
      draw: (index) => {
        const ecg = ecgs[index]
        return ecg ? drawEcg(ecg) : nothing()
      },
    }
  }
  throw new Undecodable('no-picture')
}

function nothing(): never {
  throw new Undecodable('broken')
}

function pictures(file: DataSet, wasm: Readonly<Record<string, Uint8Array<ArrayBuffer>>>): Decoding {
  const [rows, columns] = [file.uint16('x00280010') ?? 0, file.uint16('x00280011') ?? 0]
  if (rows === 0 || columns === 0) throw new Undecodable('broken')
  if (rows * columns > MAXIMUM_PIXELS) throw new Undecodable('too-large')
  // Numbers of colours: drawn as greys they would be a picture of nothing.
  if (file.string('x00280004') === 'PALETTE COLOR') throw new Undecodable('no-decoder')
  const count = Math.max(1, Number.parseInt(file.string('x00280008') ?? '1', 10) || 1)
  if (count > MAXIMUM_FRAMES) throw new Undecodable('too-large')
  const { read, isCut } = frameReader(file, { rows, columns, count }, wasm)
  /** Changing the window draws the same frame again: it is decoded once. */
  let latest: { index: number; frame: Frame } | null = null
  return {
    count,
    isCut,
    ...((file.uint16('x00280002') ?? 1) === 1 ? { can: 'window' as const } : {}),
    async draw(index, shade) {
      if (latest?.index !== index) latest = { index, frame: await read(index) }
      return { width: columns, height: rows, rgba: shadeFrame(file, index, latest.frame, shade) }
    },
  }
}

async function parse(bytes: Uint8Array): Promise<DataSet> {
  try {
    return parseDicom(bytes, withoutPreamble(bytes))
  } catch (thrown) {
    const begun = begunIn(thrown)
    if (begun) return begun
    const from = deflatedFrom(bytes)
    if (from === null) throw new Undecodable('broken')
    const inflated = await inflateWhole(bytes.subarray(from))
    const whole = new Uint8Array(from + inflated.length)
    whole.set(bytes.subarray(0, from))
    whole.set(inflated, from)
    return parseDicom(whole, { inflater: () => whole })
  }
}

/** Tag and kind of the pixels, little-endian. */
const PIXELS_EXPLICIT = [0xe0, 0x7f, 0x10, 0x00, 0x4f]
const PIXELS_IMPLICIT = [0xe0, 0x7f, 0x10, 0x00]

/**
 * The parser gives up on a file that ends early, and hands back what it has read. If the pixels were next, what is
 * there of them can be shown, and said to be cut.
 */
function begunIn(thrown: unknown): DataSet | null {
  const file = typeof thrown === 'object' && thrown !== null && 'dataSet' in thrown ? thrown.dataSet : null
  if (!isDataSet(file)) return null
  if (file.elements.x7fe00010) return file
  const at = Math.max(0, ...Object.values(file.elements).map(({ dataOffset, length }) => dataOffset + length))
  const begins = (tag: readonly number[]) => tag.every((byte, index) => file.byteArray[at + index] === byte)
  const headBytes = begins(PIXELS_EXPLICIT) ? 12 : begins(PIXELS_IMPLICIT) ? 8 : null
  if (headBytes === null) return null
  const dataOffset = at + headBytes
  const length = file.byteArray.length - dataOffset
  file.elements.x7fe00010 = { tag: 'x7fe00010', vr: 'OW', dataOffset, length }
  return file
}

function isDataSet(value: unknown): value is DataSet {
  return typeof value === 'object' && value !== null && 'elements' in value && 'byteArray' in value
}

/** Older machines write no preamble and do not say in what form: letters where a value's kind would stand tell. */
function withoutPreamble(bytes: Uint8Array): { TransferSyntaxUID: string } | undefined {
  if (String.fromCharCode(...bytes.subarray(128, 132)) === 'DICM') return undefined
  const isExplicit = /^[A-Z]{2}$/.test(String.fromCharCode(...bytes.subarray(4, 6)))
  return { TransferSyntaxUID: isExplicit ? EXPLICIT_LITTLE_ENDIAN : IMPLICIT_LITTLE_ENDIAN }
}

/** Where the deflated part of the file begins; null when it has none. */
function deflatedFrom(bytes: Uint8Array): number | null {
  let from: number | null = null
  try {
    parseDicom(bytes, {
      inflater: (_bytes, position) => {
        from = position
        throw new Error('later')
      },
    })
  } catch {
    // Asked only for the place.
  }
  return from
}

/** A few bytes may stand behind the end, to make the length even; the browser forgives none. */
async function inflateWhole(packed: Uint8Array): Promise<Uint8Array> {
  for (let behind = 0; behind <= 16; behind++) {
    try {
      return await inflate(packed.subarray(0, packed.length - behind))
    } catch (thrown) {
      if (thrown instanceof Undecodable) throw thrown
    }
  }
  throw new Undecodable('broken')
}

async function inflate(packed: Uint8Array): Promise<Uint8Array> {
  const stream = new Blob([packed.slice()]).stream().pipeThrough(new DecompressionStream('deflate-raw'))
  const reader = stream.getReader()
  const parts: Uint8Array[] = []
  let length = 0
  for (;;) {
    const { value, done } = await reader.read()
    if (done) break
    length += value.length
    if (length > MAXIMUM_INFLATED_BYTES) {
      await reader.cancel()
      throw new Undecodable('too-large')
    }
    parts.push(value)
  }
  const whole = new Uint8Array(length)
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}
