import { concatBytes } from '#shared/bytes/bytes.ts'
import type { RemovedKind } from '#shared/report/removed-kind.ts'
import { latin1, latin1At } from '../bytes/latin1.ts'
import { u32le, u64le, viewOf } from '../bytes/numbers.ts'
import type { Source } from '../bytes/source.ts'
import { exifTime } from '../pictures/exif.ts'
import { addRange, broken, type Piece, type Stripped } from '../stripped.ts'

const KIND_OF_CHUNK: Record<string, RemovedKind> = {
  LIST: 'text',
  'id3 ': 'text',
  'ID3 ': 'text',
  iXML: 'text',
  _PMX: 'text',
  bext: 'author',
  'cue ': 'text',
}
const FORMAT_BYTES = [16, 18, 40]
/** What dictation machines and telephones write needs more to be read: MS ADPCM, IMA ADPCM, GSM 6.10. */
const FORMAT_BYTES_OF: Readonly<Record<number, number>> = { 2: 50, 17: 20, 49: 20 }
const MOST_FORMAT_BYTES = 50
const BROADCAST_DATE_AT = 320
const MOST_CHUNKS = 10_000
const LARGE = 0xffffffff

/** WAV (RIFF, and RF64 for more than four gibibytes): the format and the samples. */
export async function stripWav(source: Source): Promise<Stripped> {
  const removed = new Set<RemovedKind>()
  let format: Uint8Array<ArrayBuffer> | null = null
  let data: { startByte: number; endByte: number } | null = null
  let capturedAt: number | null = null
  let largeBytes: number | null = null
  let at = 12
  for (let count = 0; at + 8 <= source.lengthBytes && count < MOST_CHUNKS; count++) {
    const head = await source.peek(at, 8)
    const name = latin1At(head, 0, 4)
    const said = viewOf(head).getUint32(4, true)
    const startByte = at + 8
    if (name === 'data' && !data) {
      // A recorder that was cut off leaves 0 or the largest number: then the rest is sound.
      const length = said === LARGE && largeBytes !== null ? largeBytes : said
      const isOpen = (said === 0 && startByte < source.lengthBytes) || (said === LARGE && largeBytes === null)
      const endByte = isOpen ? source.lengthBytes : startByte + length
      if (endByte > source.lengthBytes) throw broken()
      data = { startByte, endByte }
      at = endByte + (length % 2)
      continue
    }
    const endByte = startByte + said
    if (endByte > source.lengthBytes || !/^[ -~]{4}$/.test(name)) {
      removed.add('trailing-bytes')
      break
    }
    if (name === 'ds64')
      largeBytes = Number(viewOf(await source.read(startByte, startByte + 28)).getBigUint64(8, true))
    else if (name === 'fmt ' && !format) {
      format = await source.read(startByte, startByte + Math.min(said, MOST_FORMAT_BYTES))
      if (!FORMAT_BYTES.includes(said) && said !== formatBytes(format)) removed.add('private')
    } else if (name === 'bext') {
      capturedAt = await broadcastTime(source, startByte, endByte)
      removed.add('author').add('time')
    } else if (
      name !== 'fact' &&
      !(/^(JUNK|PAD |FLLR)$/.test(name) && (await isZero(source, startByte, endByte)))
    ) {
      removed.add(KIND_OF_CHUNK[name] ?? 'private')
    }
    at = endByte + (said % 2)
  }
  if (!format || !data || format.length < 16) throw broken()
  if (at < source.lengthBytes && at >= data.endByte && source.lengthBytes - at > 1)
    removed.add('trailing-bytes')
  const pieces: Piece[] = [header(format.subarray(0, formatBytes(format)), data.endByte - data.startByte)]
  addRange(pieces, data.startByte, data.endByte)
  if ((data.endByte - data.startByte) % 2 === 1) pieces.push(Uint8Array.of(0))
  return { pieces, mediaType: 'audio/wav', removed, capturedAt, lossless: true }
}

/** Format 1 needs 16 bytes; others say how much more they have. */
function formatBytes(format: Uint8Array): number {
  const view = viewOf(format)
  const tag = view.getUint16(0, true)
  if (format.length < 18 || tag === 1) return 16
  const bytes = 18 + view.getUint16(16, true)
  return bytes <= Math.min(format.length, 40) || bytes === FORMAT_BYTES_OF[tag] ? bytes : 16
}

function header(format: Uint8Array<ArrayBuffer>, dataBytes: number): Uint8Array<ArrayBuffer> {
  const formatChunk = concatBytes(latin1('fmt '), u32le(format.length), format)
  const padded = dataBytes + (dataBytes % 2)
  const restBytes = 4 + formatChunk.length + 8 + padded
  if (restBytes < LARGE) {
    return concatBytes(
      latin1('RIFF'),
      u32le(restBytes),
      latin1('WAVE'),
      formatChunk,
      latin1('data'),
      u32le(dataBytes),
    )
  }
  const sizes = concatBytes(
    latin1('ds64'),
    u32le(28),
    u64le(restBytes + 36),
    u64le(dataBytes),
    u64le(0),
    u32le(0),
  )
  return concatBytes(
    latin1('RF64'),
    u32le(LARGE),
    latin1('WAVE'),
    sizes,
    formatChunk,
    latin1('data'),
    u32le(LARGE),
  )
}

async function broadcastTime(source: Source, startByte: number, endByte: number): Promise<number | null> {
  if (endByte - startByte < BROADCAST_DATE_AT + 18) return null
  const text = latin1At(
    await source.read(startByte + BROADCAST_DATE_AT, startByte + BROADCAST_DATE_AT + 18),
    0,
    18,
  )
  return exifTime(`${text.slice(0, 10)} ${text.slice(10).replaceAll('-', ':')}`)
}

async function isZero(source: Source, startByte: number, endByte: number): Promise<boolean> {
  const bytes = await source.read(startByte, Math.min(endByte, startByte + (1 << 16)))
  return bytes.every((byte) => byte === 0)
}
