import { concatBytes, equalBytes } from '#shared/bytes/bytes.ts'
import { CodedError } from '#shared/errors.ts'
import type { RemovedKind } from '#shared/report/removed-kind.ts'
import { latin1, startsWith } from '../bytes/latin1.ts'
import { u32le, viewOf } from '../bytes/numbers.ts'
import type { Source } from '../bytes/source.ts'
import { addRange, broken, type Piece, type Stripped } from '../stripped.ts'

const HEAD_BYTES = 27
const MOST_HEADER_BYTES = 32 << 20

type Page = {
  at: number
  head: Uint8Array<ArrayBuffer>
  lacing: Uint8Array<ArrayBuffer>
  bodyBytes: number
  endByte: number
}

const crcTable = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte << 24
  for (let bit = 0; bit < 8; bit++) value = value & 0x80000000 ? (value << 1) ^ 0x04c11db7 : value << 1
  return value >>> 0
})

/**
 * Ogg (RFC 3533) with one stream of Opus, Vorbis or Speex: the pages of sound stay; the header packet of words is
 * replaced by an empty one, and pages are numbered and summed again where that moves them.
 */
export async function stripOgg(source: Source): Promise<Stripped> {
  const removed = new Set<RemovedKind>()
  const first = await readPage(source, 0)
  const serial = viewOf(first.head).getUint32(14, true)
  const { packets, endsAt, pageCount } = await headerPackets(source, serial)
  const kept = emptyComments(packets, removed)
  const pages: Uint8Array<ArrayBuffer>[] = []
  for (const [index, packet] of kept.entries()) {
    // The first packet has a page of its own; the others may share.
    if (index === 0) pages.push(page(serial, 0, 2, [packet]))
    else if (index === 1) pages.push(...pagesOf(serial, 1, kept.slice(1)))
  }
  const pieces: Piece[] = [concatBytes(...pages)]
  const shift = pages.length - pageCount
  let at = endsAt
  while (at < source.lengthBytes) {
    const next = await tryPage(source, at)
    if (!next) {
      removed.add('trailing-bytes')
      break
    }
    // A second stream, in parallel or behind: another song, a film, words.
    if (viewOf(next.head).getUint32(14, true) !== serial) throw new CodedError('prepare/unknown-type')
    if (shift === 0) addRange(pieces, next.at, next.endByte)
    else {
      pieces.push(await renumbered(source, next, shift))
      addRange(pieces, next.at + HEAD_BYTES + next.lacing.length, next.endByte)
    }
    at = next.endByte
  }
  return { pieces, mediaType: 'audio/ogg', removed, capturedAt: null, lossless: true }
}

/** @throws CodedError `prepare/broken` when no page stands here or its sum is wrong */
async function readPage(source: Source, at: number): Promise<Page> {
  const page = await tryPage(source, at)
  if (!page) throw broken()
  return page
}

async function tryPage(source: Source, at: number): Promise<Page | null> {
  if (at + HEAD_BYTES > source.lengthBytes) return null
  const head = await source.peek(at, HEAD_BYTES)
  if (!startsWith(head, 'OggS') || head[4] !== 0) return null
  const count = head[26] ?? 0
  if (at + HEAD_BYTES + count > source.lengthBytes) return null
  const both = (await source.peek(at, HEAD_BYTES + count)).slice()
  const lacing = both.subarray(HEAD_BYTES)
  const bodyBytes = lacing.reduce((sum, size) => sum + size, 0)
  const endByte = at + HEAD_BYTES + count + bodyBytes
  if (endByte > source.lengthBytes) return null
  const body = await source.peek(at + HEAD_BYTES + count, bodyBytes)
  const said = viewOf(both).getUint32(22, true)
  const page = { at, head: both.subarray(0, HEAD_BYTES), lacing, bodyBytes, endByte }
  return said === crcOf(page.head, lacing, body) ? page : null
}

function crcOf(head: Uint8Array, lacing: Uint8Array, body: Uint8Array): number {
  let crc = 0
  const add = (byte: number) => {
    crc = ((crc << 8) ^ (crcTable[((crc >>> 24) ^ byte) & 0xff] ?? 0)) >>> 0
  }
  for (const [index, byte] of head.entries()) add(index >= 22 && index < 26 ? 0 : byte)
  for (const byte of lacing) add(byte)
  for (const byte of body) add(byte)
  return crc
}

/** The two or three packets in front of the sound, which end with a page (RFC 7845, 3; Vorbis I, A.2). */
async function headerPackets(
  source: Source,
  serial: number,
): Promise<{ packets: Uint8Array<ArrayBuffer>[]; endsAt: number; pageCount: number }> {
  const packets: Uint8Array<ArrayBuffer>[] = []
  let parts: Uint8Array[] = []
  let wanted = 2
  let total = 0
  let at = 0
  for (let pageCount = 1; ; pageCount++) {
    const found = await readPage(source, at)
    if (viewOf(found.head).getUint32(14, true) !== serial) throw new CodedError('prepare/unknown-type')
    let bodyAt = at + HEAD_BYTES + found.lacing.length
    total += found.bodyBytes
    if (total > MOST_HEADER_BYTES) throw new CodedError('prepare/too-large')
    const body = (await source.peek(bodyAt, found.bodyBytes)).slice()
    bodyAt = 0
    for (const size of found.lacing) {
      parts.push(body.subarray(bodyAt, bodyAt + size))
      bodyAt += size
      if (size === 255) continue
      packets.push(concatBytes(...parts))
      parts = []
      if (packets.length === 1) wanted = headerCount(packets[0] ?? new Uint8Array(0))
    }
    at = found.endByte
    if (packets.length > wanted) throw broken()
    if (packets.length === wanted) {
      if (parts.length > 0) throw broken()
      return { packets, endsAt: at, pageCount }
    }
  }
}

function headerCount(first: Uint8Array): number {
  if (startsWith(first, 'OpusHead')) return 2
  if (startsWith(first, '\x01vorbis')) return 3
  if (startsWith(first, 'Speex   ')) return 2
  throw new CodedError('prepare/unknown-type')
}

function emptyComments(
  packets: readonly Uint8Array<ArrayBuffer>[],
  removed: Set<RemovedKind>,
): Uint8Array<ArrayBuffer>[] {
  return packets.map((packet, index) => {
    if (index !== 1) return packet
    const empty = emptyComment(packet)
    if (!equalBytes(empty, packet)) removed.add('text').add('software')
    return empty
  })
}

/** Vendor and list, both of no length; Vorbis ends with a bit that is set. */
export function emptyComment(packet: Uint8Array): Uint8Array<ArrayBuffer> {
  if (startsWith(packet, 'OpusTags')) return concatBytes(latin1('OpusTags'), u32le(0), u32le(0))
  if (startsWith(packet, '\x03vorbis'))
    return concatBytes(latin1('\x03vorbis'), u32le(0), u32le(0), Uint8Array.of(1))
  return concatBytes(u32le(0), u32le(0))
}

/** As many pages as the packets need; the setup of Vorbis may take more than one. */
function pagesOf(
  serial: number,
  from: number,
  packets: readonly Uint8Array<ArrayBuffer>[],
): Uint8Array<ArrayBuffer>[] {
  const sizes = packets.flatMap(({ length }) => [
    ...Array.from({ length: Math.floor(length / 255) }, () => 255),
    length % 255,
  ])
  const body = concatBytes(...packets)
  const pages: Uint8Array<ArrayBuffer>[] = []
  let at = 0
  for (let index = 0; index < sizes.length; index += 255) {
    const lacing = Uint8Array.from(sizes.slice(index, index + 255))
    const length = lacing.reduce((sum, size) => sum + size, 0)
    const isContinued = index > 0 && sizes[index - 1] === 255
    pages.push(
      rawPage(serial, from + pages.length, isContinued ? 1 : 0, lacing, body.subarray(at, at + length)),
    )
    at += length
  }
  return pages
}

function page(
  serial: number,
  number: number,
  flags: number,
  packets: readonly Uint8Array<ArrayBuffer>[],
): Uint8Array<ArrayBuffer> {
  const body = concatBytes(...packets)
  if (body.length >= 255) throw broken()
  return rawPage(serial, number, flags, Uint8Array.of(body.length), body)
}

function rawPage(
  serial: number,
  number: number,
  flags: number,
  lacing: Uint8Array<ArrayBuffer>,
  body: Uint8Array,
): Uint8Array<ArrayBuffer> {
  const head = new Uint8Array(HEAD_BYTES)
  head.set(latin1('OggS'))
  const view = viewOf(head)
  view.setUint8(5, flags)
  view.setUint32(14, serial, true)
  view.setUint32(18, number, true)
  view.setUint8(26, lacing.length)
  view.setUint32(22, crcOf(head, lacing, body), true)
  return concatBytes(head, lacing, body)
}

async function renumbered(
  source: Source,
  { at, head, lacing, bodyBytes }: Page,
  shift: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const changed = head.slice()
  const view = viewOf(changed)
  view.setUint32(18, view.getUint32(18, true) + shift, true)
  const body = await source.peek(at + HEAD_BYTES + lacing.length, bodyBytes)
  view.setUint32(22, crcOf(changed, lacing, body), true)
  return concatBytes(changed, lacing)
}
