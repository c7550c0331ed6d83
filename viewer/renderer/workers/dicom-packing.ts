/// <reference path="./codecs.d.ts" />
import charls from '@cornerstonejs/codec-charls/decodewasmjs'
import turbo from '@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasmjs'
import openjpeg from '@cornerstonejs/codec-openjpeg/decodewasmjs'
import type { DataSet } from 'dicom-parser'
import { Decoder as LosslessJpeg } from 'jpeg-lossless-decoder-js'
import { Undecodable } from './decoding.ts'

/** A frame out of its packing: little-endian values. */
export type Unpacked = {
  bytes: Uint8Array
  width: number
  height: number
  bits: number
  channels: number
}

type Decode = (
  packed: Uint8Array,
  file: DataSet,
  shape: { rows: number; columns: number },
) => Promise<Unpacked> | Unpacked

type Wasm = Readonly<Record<string, Uint8Array<ArrayBuffer>>>

/** What unpacks a transfer syntax (PS3.6 annex A); null when nothing here does. */
export function decoderOf(syntax: string, wasm: Wasm): Decode | null {
  switch (syntax.replace('1.2.840.10008.1.2.', '')) {
    case '5':
      return runLengths
    case '4.50':
    case '4.51':
    case '4.53':
    case '4.55':
      return (packed, file) => (precisionOf(packed) === 8 ? withTurbo(packed, file, wasm) : noDecoder())
    case '4.57':
    case '4.70':
      return losslessJpeg
    case '4.80':
    case '4.81':
      return async (packed) => {
        const module = await start(charls, wasm['charlswasm_decode.wasm'])
        return decodeWith(new module.JpegLSDecoder(), packed)
      }
    case '4.90':
    case '4.91':
    case '4.201':
    case '4.202':
    case '4.203':
      return async (packed) => {
        const module = await start(openjpeg, wasm['openjpegwasm_decode.wasm'])
        return decodeWith(new module.J2KDecoder(), packed)
      }
    default:
      return null
  }
}

function noDecoder(): never {
  throw new Undecodable('no-decoder')
}

/** What they write to the console would speak of the file. */
const silent = () => {}
type StartOptions = { wasmBinary: Uint8Array; print(line: string): void; printErr(line: string): void }

const started = new Map<unknown, Promise<unknown>>()

function start<M>(make: (options: StartOptions) => Promise<M>, wasmBinary?: Uint8Array): Promise<M> {
  if (!wasmBinary) noDecoder()
  const module =
    (started.get(make) as Promise<M> | undefined) ?? make({ wasmBinary, print: silent, printErr: silent })
  started.set(make, module)
  return module
}

type Codec = {
  getEncodedBuffer(bytes: number): Uint8Array
  decode(): void
  getFrameInfo(): {
    width: number
    height: number
    bitsPerSample: number
    componentCount: number
  }
  getDecodedBuffer(): Uint8Array
  delete(): void
}

function decodeWith(codec: Codec, packed: Uint8Array): Unpacked {
  try {
    codec.getEncodedBuffer(packed.length).set(packed)
    codec.decode()
    const { width, height, bitsPerSample, componentCount } = codec.getFrameInfo()
    return {
      bytes: codec.getDecodedBuffer().slice(),
      width,
      height,
      bits: bitsPerSample <= 8 ? 8 : 16,
      channels: componentCount,
    }
  } finally {
    codec.delete()
  }
}

async function withTurbo(packed: Uint8Array, file: DataSet, wasm: Wasm): Promise<Unpacked> {
  const module = await start(turbo, wasm['libjpegturbowasm_decode.wasm'])
  const isRgb = file.string('x00280004') === 'RGB' && !saysItsColours(packed)
  return decodeWith(new module.JPEGDecoder(), isRgb ? sayRgb(packed) : packed)
}

/** Whether a JFIF or Adobe segment says what the channels are; without one, libjpeg takes three for luminance and colour. */
function saysItsColours(jpeg: Uint8Array): boolean {
  let at = 2
  while (at + 4 < jpeg.length && jpeg[at] === 0xff && jpeg[at + 1] !== 0xda) {
    if (jpeg[at + 1] === 0xe0 || jpeg[at + 1] === 0xee) return true
    at += 2 + ((jpeg[at + 2] ?? 0) << 8) + (jpeg[at + 3] ?? 0)
  }
  return false
}

/** With an Adobe segment that says: red, green, blue, as they are. */
function sayRgb(jpeg: Uint8Array): Uint8Array {
  const adobe = [0xff, 0xee, 0, 14, 0x41, 0x64, 0x6f, 0x62, 0x65, 0, 100, 0, 0, 0, 0, 0]
  const said = new Uint8Array(jpeg.length + adobe.length)
  said.set(jpeg.subarray(0, 2))
  said.set(adobe, 2)
  said.set(jpeg.subarray(2), 2 + adobe.length)
  return said
}

function losslessJpeg(
  packed: Uint8Array,
  file: DataSet,
  { rows, columns }: { rows: number; columns: number },
): Unpacked {
  const channels = file.uint16('x00280002') ?? 1
  const bits = (precisionOf(packed) ?? 8) <= 8 ? 8 : 16
  const decoded = new LosslessJpeg().decode(packed.buffer as ArrayBuffer, 0, packed.length, bits / 8)
  const bytes = new Uint8Array(decoded.buffer, decoded.byteOffset, decoded.byteLength)
  return { bytes, width: columns, height: rows, bits, channels }
}

/** Bits a sample, as the first start of frame says (ITU-T T.81 B.2.2). */
function precisionOf(jpeg: Uint8Array): number | null {
  let at = 2
  while (at + 4 < jpeg.length && jpeg[at] === 0xff) {
    const marker = jpeg[at + 1] ?? 0
    if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)) return jpeg[at + 4] ?? null
    at += 2 + ((jpeg[at + 2] ?? 0) << 8) + (jpeg[at + 3] ?? 0)
  }
  return null
}

/** Run lengths of bytes, one segment for each byte of each channel, the high byte first (PS3.5 annex G). */
function runLengths(
  packed: Uint8Array,
  file: DataSet,
  { rows, columns }: { rows: number; columns: number },
): Unpacked {
  const bits = file.uint16('x00280100') ?? 8
  const channels = file.uint16('x00280002') ?? 1
  const [pixels, width] = [rows * columns, bits / 8]
  const view = new DataView(packed.buffer, packed.byteOffset, packed.byteLength)
  const segments = view.getUint32(0, true)
  if (segments !== channels * width) throw new Undecodable('broken')
  const bytes = new Uint8Array(pixels * segments)
  for (let segment = 0; segment < segments; segment++) {
    const from = view.getUint32(4 + 4 * segment, true)
    const end = segment + 1 < segments ? view.getUint32(8 + 4 * segment, true) : packed.length
    const channel = Math.floor(segment / width)
    const place = channel * width + (width - 1 - (segment % width))
    unpackRuns(packed.subarray(from, end), pixels, (at, byte) => {
      bytes[at * segments + place] = byte
    })
  }
  return { bytes, width: columns, height: rows, bits, channels }
}

function unpackRuns(packed: Uint8Array, count: number, put: (at: number, byte: number) => void): void {
  let [from, at] = [0, 0]
  while (from < packed.length && at < count) {
    const head = packed[from++] ?? 128
    if (head < 128) for (let more = head; more >= 0 && at < count; more--) put(at++, packed[from++] ?? 0)
    else if (head > 128) {
      const byte = packed[from++] ?? 0
      for (let more = 256 - head; more >= 0 && at < count; more--) put(at++, byte)
    }
  }
}
