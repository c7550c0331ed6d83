import { concatBytes } from '#shared/bytes/bytes.ts'
import type { RemovedKind } from '#shared/report/removed-kind.ts'
import { latin1 } from '../bytes/latin1.ts'
import { viewOf } from '../bytes/numbers.ts'
import type { Source } from '../bytes/source.ts'
import { addRange, broken, type Piece, type Stripped } from '../stripped.ts'
import { beforeTags } from './tags.ts'

const STREAM_INFO = 0
const PADDING = 1
const SEEK_TABLE = 3
const PICTURE = 6
const STREAM_INFO_BYTES = 34
const MOST_SEEK_BYTES = 1 << 20

/** FLAC (RFC 9639): how the stream is coded, where to seek, and the frames. */
export async function stripFlac(source: Source): Promise<Stripped> {
  const removed = new Set<RemovedKind>()
  let info: Uint8Array<ArrayBuffer> | null = null
  let seek: Uint8Array<ArrayBuffer> | null = null
  let at = 4
  for (let isLast = false; !isLast; ) {
    const head = viewOf(await source.peek(at, 4))
    isLast = (head.getUint8(0) & 0x80) !== 0
    const type = head.getUint8(0) & 0x7f
    const length = head.getUint32(0) & 0xffffff
    const startByte = at + 4
    at = startByte + length
    if (at > source.lengthBytes) throw broken()
    if (type === STREAM_INFO && !info && length === STREAM_INFO_BYTES) info = await source.read(startByte, at)
    else if (type === SEEK_TABLE && !seek && length % 18 === 0 && length <= MOST_SEEK_BYTES)
      seek = await source.read(startByte, at)
    else if (type === PICTURE) removed.add('thumbnail')
    else if (
      type !== PADDING ||
      (await source.read(startByte, Math.min(at, startByte + (1 << 16)))).some((byte) => byte !== 0)
    ) {
      removed.add(type === 2 || type === PADDING ? 'private' : 'text')
    }
  }
  if (!info) throw broken()
  const end = await beforeTags(source, at)
  if (end < source.lengthBytes) removed.add('text')
  const first = await source.peek(at, 2)
  if ((viewOf(first).getUint16(0) & 0xfffe) !== 0xfff8) throw broken()
  const stream = await lastFrameEnd(source, at, end)
  if (stream < end) removed.add('trailing-bytes')
  const pieces: Piece[] = [
    concatBytes(
      latin1('fLaC'),
      block(STREAM_INFO, info, !seek),
      seek ? block(SEEK_TABLE, seek, true) : new Uint8Array(0),
    ),
  ]
  addRange(pieces, at, stream)
  return { pieces, mediaType: 'audio/flac', removed, capturedAt: null, lossless: true }
}

function block(type: number, body: Uint8Array, isLast: boolean): Uint8Array<ArrayBuffer> {
  const { length } = body
  return concatBytes(Uint8Array.of((isLast ? 0x80 : 0) | type, length >> 16, length >> 8, length), body)
}

const MOST_FRAME_BYTES = 1 << 20
/** A sync word is fifteen bits: one in some thousand bytes of noise, and each costs a sum to the end. */
const MOST_TRIES = 100

const crcTable = Uint16Array.from({ length: 256 }, (_, byte) => {
  let value = byte << 8
  for (let bit = 0; bit < 8; bit++) value = value & 0x8000 ? (value << 1) ^ 0x8005 : value << 1
  return value
})

/**
 * A frame ends with a check sum of itself, so that what stands behind the last one can be told from it: the last
 * frame begins at the last sync word from which a sum fits.
 *
 * @throws CodedError `prepare/broken` when none does
 */
async function lastFrameEnd(source: Source, from: number, end: number): Promise<number> {
  const tailFrom = Math.max(from, end - MOST_FRAME_BYTES)
  const tail = await source.read(tailFrom, end)
  let tries = 0
  for (
    let at = tail.lastIndexOf(0xff);
    at !== -1 && tries < MOST_TRIES;
    at = at > 0 ? tail.lastIndexOf(0xff, at - 1) : -1
  ) {
    if (((tail[at + 1] ?? 0) & 0xfe) !== 0xf8 || (tail[at + 2] ?? 0) >> 4 === 0) continue
    tries++
    let crc = 0
    for (let index = at; index < tail.length; index++) {
      crc = ((crc << 8) ^ (crcTable[(crc >> 8) ^ (tail[index] ?? 0)] ?? 0)) & 0xffff
    }
    if (crc === 0) return end
  }
  throw broken()
}
