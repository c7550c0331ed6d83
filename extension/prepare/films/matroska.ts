import { concatBytes } from '#shared/bytes/bytes.ts'
import { CodedError } from '#shared/errors.ts'
import type { RemovedKind } from '#shared/report/removed-kind.ts'
import { latin1, latin1At } from '../bytes/latin1.ts'
import { u64be, viewOf } from '../bytes/numbers.ts'
import type { Source } from '../bytes/source.ts'
import { emptyComment } from '../sound/ogg.ts'
import { addRange, broken, type Piece, pieceLength, type Stripped } from '../stripped.ts'

const EBML = 0x1a45dfa3
const SEGMENT = 0x18538067
const INFO = 0x1549a966
const TRACKS = 0x1654ae6b
const CLUSTER = 0x1f43b675
const CUES = 0x1c53bb6b
const SEEK_HEAD = 0x114d9b74
const VOID = 0xec
const CRC = 0xbf

const KIND_OF_ELEMENT: Partial<Record<number, RemovedKind>> = {
  307544935: 'text', // Tags
  423732329: 'attachment',
  272869232: 'text', // Chapters
  17505: 'time', // DateUTC
  31657: 'text', // Title
  29572: 'place', // SegmentFilename
  29604: 'identifier', // SegmentUUID
  19840: 'software', // MuxingApp
  22337: 'software', // WritingApp
  21358: 'text', // a track's Name
  2459272: 'software', // CodecName
}

/** A track's settings, level by level. Numbers and codec data; its name and tags are not among them. */
// biome-ignore format: ids read best in rows
const TRACK_ELEMENTS = new Set([
  0xd7, 0x73c5, 0x83, 0xb9, 0x88, 0x55aa, 0x9c, 0x6de7, 0x6df8, 0x23e383, 0x234e7a, 0x55ee, 0x22b59c, 0x86,
  0x63a2, 0xaa, 0x56aa, 0x56bb,
])
const TRACK_GROUPS: Record<number, ReadonlySet<number>> = {
  // Video: sizes, display, colours, projection.
  224: new Set([
    0x9a, 0x9d, 0x53b8, 0x53c0, 0xb0, 0xba, 0x54aa, 0x54bb, 0x54cc, 0x54dd, 0x54b0, 0x54ba, 0x54b2, 0x54b3,
    0x2eb524, 0x55b0, 0x7670,
  ]),
  225: new Set([0xb5, 0x78b5, 0x9f, 0x6264, 0x52f1]),
}
const VIDEO = 1
const AUDIO = 2
const MOST_HEADER_BYTES = 16 << 20
const MOST_CLUSTER_CHILDREN = 5_000_000
const MOST_PIECES = 500_000

type Element = { id: number; at: number; bodyAt: number; endByte: number; isOpen: boolean }

/**
 * WebM and Matroska (RFC 9559): tracks of picture and sound with their clusters; cues are made anew. Tags,
 * chapters, attachments, titles, dates, names of programs and tracks of anything else go.
 */
export async function stripMatroska(source: Source): Promise<Stripped> {
  const removed = new Set<RemovedKind>()
  const head = await element(source, 0, source.lengthBytes)
  if (head.id !== EBML || head.isOpen) throw broken()
  const ebml = await ebmlHead(source, head, removed)
  const segment = await element(source, head.endByte, source.lengthBytes)
  if (segment.id !== SEGMENT) throw broken()
  if (segment.endByte < source.lengthBytes) removed.add('trailing-bytes')
  let info: Uint8Array<ArrayBuffer> | null = null
  let capturedAt: number | null = null
  let tracks: Tracks | null = null
  const clusters: Cluster[] = []
  let pieceCount = 0
  for (let at = segment.bodyAt; at < segment.endByte; ) {
    const child = await element(source, at, segment.endByte)
    if (child.id === CLUSTER) {
      if (!tracks) throw broken()
      const cluster = await readCluster(source, child, tracks, removed)
      clusters.push(cluster)
      pieceCount += cluster.pieces.length
      if (pieceCount > MOST_PIECES) throw new CodedError('prepare/too-large')
      at = cluster.endByte
      continue
    }
    if (child.isOpen) throw broken()
    if (child.id === INFO && !info)
      ({ bytes: info, capturedAt } = readInfo(await inner(source, child), removed))
    else if (child.id === TRACKS && !tracks) tracks = readTracks(await inner(source, child), removed)
    else if (child.id === SEEK_HEAD || child.id === CUES || child.id === CRC) {
      // Only say where things are; cues are written anew.
    } else if (child.id !== VOID || !(await isZero(source, child))) {
      removed.add(KIND_OF_ELEMENT[child.id] ?? 'private')
    }
    at = child.endByte
  }
  if (!info || !tracks || clusters.length === 0) throw broken()
  if (tracks.kept.size === 0) throw new CodedError('prepare/unknown-type')
  return {
    pieces: write(ebml.bytes, info, tracks, clusters),
    mediaType: mediaType(ebml.docType, tracks),
    removed,
    capturedAt,
    lossless: true,
  }
}

function mediaType(docType: string, tracks: Tracks): string {
  const isWebm = docType === 'webm'
  if (tracks.hasVideo) return isWebm ? 'video/webm' : 'video/x-matroska'
  return isWebm ? 'audio/webm' : 'audio/x-matroska'
}

/** An element's head: id and length are numbers of one to eight bytes that say their own width (RFC 8794). */
async function element(source: Source, at: number, end: number): Promise<Element> {
  const bytes = await source.peek(at, Math.min(12, end - at))
  const { id, bodyAt, length } = headOf(bytes, 0)
  const isOpen = length === null
  const endByte = isOpen ? end : at + bodyAt + length
  if (endByte > end) throw broken()
  return { id, at, bodyAt: at + bodyAt, endByte, isOpen }
}

function headOf(bytes: Uint8Array, at: number): { id: number; bodyAt: number; length: number | null } {
  const first = bytes[at] ?? 0
  const idBytes = Math.clz32(first) - 23
  if (first === 0 || idBytes > 4 || at + idBytes >= bytes.length) throw broken()
  let id = 0
  for (let index = 0; index < idBytes; index++) id = id * 256 + (bytes[at + index] ?? 0)
  const sizeAt = at + idBytes
  const sizeFirst = bytes[sizeAt] ?? 0
  const sizeBytes = Math.clz32(sizeFirst) - 23
  if (sizeFirst === 0 || sizeAt + sizeBytes > bytes.length) throw broken()
  let length = sizeFirst & (0xff >> sizeBytes)
  let isUnknown = length === 0xff >> sizeBytes
  for (let index = 1; index < sizeBytes; index++) {
    const byte = bytes[sizeAt + index] ?? 0
    isUnknown &&= byte === 0xff
    length = length * 256 + byte
  }
  return { id, bodyAt: sizeAt + sizeBytes, length: isUnknown ? null : length }
}

type Inner = { id: number; whole: Uint8Array<ArrayBuffer>; body: Uint8Array<ArrayBuffer> }

async function inner(source: Source, { bodyAt, endByte }: Element): Promise<Inner[]> {
  if (endByte - bodyAt > MOST_HEADER_BYTES) throw new CodedError('prepare/too-large')
  return innerOf(await source.read(bodyAt, endByte))
}

function innerOf(bytes: Uint8Array<ArrayBuffer>): Inner[] {
  const found: Inner[] = []
  for (let at = 0; at < bytes.length; ) {
    const { id, bodyAt, length } = headOf(bytes, at)
    if (length === null || bodyAt + length > bytes.length) throw broken()
    const end = bodyAt + length
    found.push({ id, whole: bytes.subarray(at, end), body: bytes.subarray(bodyAt, end) })
    at = end
  }
  return found
}

async function ebmlHead(source: Source, head: Element, removed: Set<RemovedKind>) {
  const elements = await inner(source, head)
  const docType = latin1At(
    elements.find(({ id }) => id === 0x4282)?.body ?? new Uint8Array(0),
    0,
    16,
  ).replace(/\0+$/, '')
  if (docType !== 'webm' && docType !== 'matroska') throw new CodedError('prepare/unknown-type')
  const kept = elements.filter(
    ({ id, body }) => [0x4286, 0x42f7, 0x42f2, 0x42f3, 0x4287, 0x4285].includes(id) && body.length <= 8,
  )
  if (kept.length + 1 < elements.length) removed.add('private')
  return { docType, bytes: write1(EBML, ...kept.map(({ whole }) => whole), write1(0x4282, latin1(docType))) }
}

const TIMESTAMP_SCALE = 0x2ad7b1
const DURATION = 0x4489
const DATE = 0x4461
const APPS = [0x4d80, 0x5741]
/** The format wants a name for both programs; one letter is one. */
const NO_APP = latin1('-')

function readInfo(elements: readonly Inner[], removed: Set<RemovedKind>) {
  let capturedAt: number | null = null
  const kept: Uint8Array[] = []
  for (const { id, whole, body } of elements) {
    if ((id === TIMESTAMP_SCALE || id === DURATION) && body.length <= 8) kept.push(whole)
    else if (id === DATE && body.length === 8) {
      // Nanoseconds since the beginning of 2001.
      capturedAt = Date.UTC(2001, 0, 1) + Math.round(Number(viewOf(body).getBigInt64(0)) / 1e6)
      removed.add('time')
    } else if (!(APPS.includes(id) && latin1At(body, 0, 8) === '-') && id !== VOID && id !== CRC) {
      removed.add(KIND_OF_ELEMENT[id] ?? 'private')
    }
  }
  return { bytes: write1(INFO, ...kept, ...APPS.map((id) => write1(id, NO_APP))), capturedAt }
}

type Tracks = {
  bytes: Uint8Array<ArrayBuffer>
  kept: Set<number>
  hasVideo: boolean
  firstVideo: number | null
}

function readTracks(elements: readonly Inner[], removed: Set<RemovedKind>): Tracks {
  const entries: Uint8Array[] = []
  const tracks: Tracks = { bytes: new Uint8Array(0), kept: new Set(), hasVideo: false, firstVideo: null }
  for (const { id, body } of elements) {
    if (id !== 0xae) {
      if (id !== VOID && id !== CRC) removed.add('private')
      continue
    }
    const fields = innerOf(body)
    const type = numberOf(fields, 0x83)
    const number = numberOf(fields, 0xd7)
    if (number === null) throw broken()
    if (fields.some((field) => field.id === 0x6d80 && isEncrypted(field.body)))
      throw new CodedError('prepare/locked')
    if (type !== VIDEO && type !== AUDIO) {
      removed.add('track')
      continue
    }
    tracks.kept.add(number)
    if (type === VIDEO) {
      tracks.hasVideo = true
      tracks.firstVideo ??= number
    }
    entries.push(write1(0xae, ...fields.flatMap((field) => trackField(field, number, fields, removed))))
  }
  tracks.bytes = write1(TRACKS, ...entries)
  return tracks
}

function trackField(
  field: Inner,
  number: number,
  fields: readonly Inner[],
  removed: Set<RemovedKind>,
): Uint8Array[] {
  const { id, whole, body } = field
  const group = TRACK_GROUPS[id]
  if (group) {
    const inside = innerOf(body)
    const kept = inside.filter((item) => group.has(item.id))
    if (kept.length < inside.length) removed.add('private')
    return [write1(id, ...kept.map((item) => item.whole))]
  }
  switch (id) {
    case 0x73c5: {
      // A random id of the track; its number does as well.
      const own = write1(id, Uint8Array.of(number & 0x7f || 1))
      if (own.length !== whole.length || own.some((byte, at) => byte !== whole[at])) removed.add('identifier')
      return [own]
    }
    case 0x63a2:
      return [write1(id, codecPrivate(body, fields, removed))]
    case 0x6d80: // Compression of headers, which a player must undo.
      return [whole]
    default:
      if (TRACK_ELEMENTS.has(id) && body.length <= 64) return [whole]
      if (id !== VOID && id !== CRC && ![0x22b59d, 0x6e67].includes(id))
        removed.add(KIND_OF_ELEMENT[id] ?? 'private')
      else if (id === 0x22b59d || id === 0x6e67) removed.add('private')
      return []
  }
}

/** ContentEncryption inside ContentEncoding. */
function isEncrypted(encodings: Uint8Array<ArrayBuffer>): boolean {
  return innerOf(encodings).some(({ body }) => innerOf(body).some(({ id }) => id === 0x5035))
}

/** Vorbis and FLAC carry their words in the codec's own data. */
function codecPrivate(
  body: Uint8Array<ArrayBuffer>,
  fields: readonly Inner[],
  removed: Set<RemovedKind>,
): Uint8Array<ArrayBuffer> {
  const codec = latin1At(fields.find(({ id }) => id === 0x86)?.body ?? new Uint8Array(0), 0, 32)
  if (codec.startsWith('A_VORBIS')) return vorbisPrivate(body, removed)
  if (codec.startsWith('A_FLAC')) return flacPrivate(body, removed)
  return body
}

/** Three packets with their lengths laced in front (Xiph). */
function vorbisPrivate(body: Uint8Array<ArrayBuffer>, removed: Set<RemovedKind>): Uint8Array<ArrayBuffer> {
  if (body[0] !== 2) throw broken()
  let at = 1
  const laced = () => {
    let size = 0
    for (;;) {
      const byte = body[at++]
      if (byte === undefined) throw broken()
      size += byte
      if (byte !== 255) return size
    }
  }
  const [idBytes, commentBytes] = [laced(), laced()]
  const id = body.subarray(at, at + idBytes)
  const comment = body.subarray(at + idBytes, at + idBytes + commentBytes)
  const setup = body.subarray(at + idBytes + commentBytes)
  const empty = emptyComment(comment)
  if (empty.length !== comment.length) removed.add('text').add('software')
  const lacing = (size: number) => [...Array.from({ length: Math.floor(size / 255) }, () => 255), size % 255]
  return concatBytes(Uint8Array.of(2, ...lacing(id.length), ...lacing(empty.length)), id, empty, setup)
}

function flacPrivate(body: Uint8Array<ArrayBuffer>, removed: Set<RemovedKind>): Uint8Array<ArrayBuffer> {
  const STREAM_INFO_END = 4 + 4 + 34
  if (latin1At(body, 0, 4) !== 'fLaC' || body.length < STREAM_INFO_END) throw broken()
  if (body.length > STREAM_INFO_END) removed.add('text')
  const kept = body.slice(0, STREAM_INFO_END)
  kept[4] = 0x80
  return kept
}

type Cluster = {
  pieces: Piece[]
  lengthBytes: number
  endByte: number
  timestamp: number
  hasKeyframe: boolean
}

const TIMESTAMP = 0xe7
const SIMPLE_BLOCK = 0xa3
const BLOCK_GROUP = 0xa0
const BLOCK = 0xa1
const ENCRYPTED_BLOCK = 0xaf
/** Duration, references, padding to discard; alpha and the like stand in additions, which may be anything. */
const GROUP_ELEMENTS = new Set([0x9b, 0xfb, 0xfa, 0x75a2])
const TOP_LEVEL = new Set([CLUSTER, CUES, INFO, TRACKS, SEEK_HEAD, 0x1254c367, 0x1941a469, 0x1043a770])

async function readCluster(
  source: Source,
  cluster: Element,
  tracks: Tracks,
  removed: Set<RemovedKind>,
): Promise<Cluster> {
  const pieces: Piece[] = []
  let timestamp: number | null = null
  let hasKeyframe = false
  let at = cluster.bodyAt
  for (let count = 0; at < cluster.endByte; count++) {
    if (count > MOST_CLUSTER_CHILDREN) throw new CodedError('prepare/too-large')
    const child = await element(source, at, cluster.endByte)
    // A live recording does not know how long a cluster is: the next one ends it.
    if (cluster.isOpen && TOP_LEVEL.has(child.id)) break
    if (child.isOpen) throw broken()
    switch (child.id) {
      case TIMESTAMP:
        if (child.endByte - child.bodyAt > 8) throw broken()
        timestamp = bigEndian(await source.peek(child.bodyAt, child.endByte - child.bodyAt))
        addRange(pieces, child.at, child.endByte)
        break
      case SIMPLE_BLOCK: {
        const head = await blockHead(source, child)
        if (tracks.kept.has(head.track)) {
          addRange(pieces, child.at, child.endByte)
          hasKeyframe ||= head.isKeyframe
        }
        break
      }
      case BLOCK_GROUP:
        hasKeyframe = (await blockGroup(source, child, tracks, pieces, removed)) || hasKeyframe
        break
      case ENCRYPTED_BLOCK:
        throw new CodedError('prepare/locked')
      case VOID:
        if (!(await isZero(source, child))) removed.add('private')
        break
      case CRC:
      case 0xa7: // Position and PrevSize say where the cluster was.
      case 0xab:
        break
      default:
        removed.add('private')
    }
    at = child.endByte
  }
  if (timestamp === null) throw broken()
  const lengthBytes = pieces.reduce((sum, piece) => sum + pieceLength(piece), 0)
  return { pieces, lengthBytes, endByte: at, timestamp, hasKeyframe }
}

async function blockHead(source: Source, block: Element): Promise<{ track: number; isKeyframe: boolean }> {
  const bytes = await source.peek(block.bodyAt, Math.min(12, block.endByte - block.bodyAt))
  const first = bytes[0] ?? 0
  const width = Math.clz32(first) - 23
  if (first === 0 || width > 4 || bytes.length < width + 3) throw broken()
  let track = first & (0xff >> width)
  for (let index = 1; index < width; index++) track = track * 256 + (bytes[index] ?? 0)
  return { track, isKeyframe: ((bytes[width + 2] ?? 0) & 0x80) !== 0 }
}

async function blockGroup(
  source: Source,
  group: Element,
  tracks: Tracks,
  pieces: Piece[],
  removed: Set<RemovedKind>,
): Promise<boolean> {
  const children: Element[] = []
  for (let at = group.bodyAt; at < group.endByte; ) {
    const child = await element(source, at, group.endByte)
    if (child.isOpen || children.length > 1000) throw broken()
    children.push(child)
    at = child.endByte
  }
  const block = children.find(({ id }) => id === BLOCK)
  if (!block) throw broken()
  const { track } = await blockHead(source, block)
  if (!tracks.kept.has(track)) return false
  const kept = children.filter(({ id }) => id === BLOCK || GROUP_ELEMENTS.has(id))
  if (kept.length === children.length) addRange(pieces, group.at, group.endByte)
  else {
    removed.add('private')
    const lengthBytes = kept.reduce((sum, child) => sum + child.endByte - child.at, 0)
    pieces.push(concatBytes(idBytes(BLOCK_GROUP), sizeBytes(lengthBytes)))
    for (const child of kept) addRange(pieces, child.at, child.endByte)
  }
  return !children.some(({ id }) => id === 0xfb)
}

function write(
  ebml: Uint8Array<ArrayBuffer>,
  info: Uint8Array<ArrayBuffer>,
  tracks: Tracks,
  clusters: readonly Cluster[],
): Piece[] {
  // Cues stand in front, so that a player can seek before it has everything; their length is known beforehand
  // because every place in them takes eight bytes.
  const cued = clusters.filter(({ hasKeyframe }) => hasKeyframe)
  const track = tracks.firstVideo ?? [...tracks.kept][0] ?? 1
  const cuesBytes = writeCues(
    cued.map(({ timestamp }) => ({ timestamp, at: 0 })),
    track,
  ).length
  let at = info.length + tracks.bytes.length + cuesBytes
  const places: { timestamp: number; at: number }[] = []
  const pieces: Piece[] = []
  for (const cluster of clusters) {
    if (cluster.hasKeyframe) places.push({ timestamp: cluster.timestamp, at })
    const head = concatBytes(idBytes(CLUSTER), sizeBytes(cluster.lengthBytes))
    pieces.push(head, ...cluster.pieces)
    at += head.length + cluster.lengthBytes
  }
  const cues = writeCues(places, track)
  return [concatBytes(ebml, idBytes(SEGMENT), sizeBytes(at), info, tracks.bytes, cues), ...pieces]
}

function writeCues(
  places: readonly { timestamp: number; at: number }[],
  track: number,
): Uint8Array<ArrayBuffer> {
  if (places.length === 0) return new Uint8Array(0)
  const points = places.map(({ timestamp, at }) =>
    write1(
      0xbb,
      write1(0xb3, u64be(timestamp)),
      write1(0xb7, write1(0xf7, u64be(track)), write1(0xf1, u64be(at))),
    ),
  )
  const body = new Uint8Array(points.reduce((sum, point) => sum + point.length, 0))
  let at = 0
  for (const point of points) {
    body.set(point, at)
    at += point.length
  }
  return write1(CUES, body)
}

function write1(id: number, ...body: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = concatBytes(...body)
  return concatBytes(idBytes(id), sizeBytes(whole.length), whole)
}

function idBytes(id: number): Uint8Array<ArrayBuffer> {
  const bytes = u64be(id)
  return bytes.subarray(bytes.findIndex((byte) => byte !== 0))
}

/** Always eight bytes: a length that does not change with its value. */
function sizeBytes(length: number): Uint8Array<ArrayBuffer> {
  const bytes = u64be(length)
  bytes[0] = 1
  return bytes
}

function numberOf(elements: readonly Inner[], id: number): number | null {
  const body = elements.find((item) => item.id === id)?.body
  return body && body.length <= 8 ? bigEndian(body) : null
}

function bigEndian(bytes: Uint8Array): number {
  return bytes.reduce((value, byte) => value * 256 + byte, 0)
}

async function isZero(source: Source, { bodyAt, endByte }: Element): Promise<boolean> {
  const bytes = await source.read(bodyAt, Math.min(endByte, bodyAt + (1 << 16)))
  return bytes.every((byte) => byte === 0)
}
