import { concatBytes } from '#shared/bytes/bytes.ts'
import { CodedError } from '#shared/errors.ts'
import type { RemovedKind } from '#shared/report/removed-kind.ts'
import { latin1, latin1At } from '../bytes/latin1.ts'
import { u32be, u64be } from '../bytes/numbers.ts'
import type { Source } from '../bytes/source.ts'
import { addRange, broken, type Piece, type Stripped } from '../stripped.ts'
import { type BoxHead, isBoxHead, readBoxes, readBoxHead, writeBox } from './boxes.ts'
import { readFragment } from './fragments.ts'
import { dropBox, type Movie, movieTime, readMovie, writeMovie } from './movie.ts'
import { chunkRanges, mergeRanges, moveInto, type Range } from './sample-ranges.ts'

/** Hours of film in small samples; more is an attack on memory. */
const MOST_MOVIE_BYTES = 64 << 20
const MOST_FRAGMENT_BYTES = 16 << 20
const MOST_BOXES = 1_000_000
/** How much of a box that goes is looked at, to say what kinds of things were in it. */
const LOOKED_AT_BYTES = 1 << 16
/** A Blob of more pieces than this helps nobody: an interleaved track that goes makes two for each second. */
const MOST_RANGES = 500_000

type Placed = BoxHead & { at: number }

/**
 * MP4, MOV, M4A, 3GP (ISO/IEC 14496-12, QuickTime): the film and its sound, nothing else. `moov` is written anew
 * by allow-list; of `mdat` only what the samples of those tracks use is copied, as ranges of the file, so that
 * not even gigabytes pass through memory. Tracks of places, times, texts and pictures go with their samples.
 */
export async function stripIsoMedia(source: Source): Promise<Stripped> {
  const removed = new Set<RemovedKind>()
  const boxes = await topBoxes(source, removed)
  const movieBox = boxes.find(({ name }) => name === 'moov')
  if (!movieBox) throw broken()
  const body = await bodyOf(source, movieBox, MOST_MOVIE_BYTES)
  const movie = readMovie(body, removed)
  if (movie.tracks.length === 0) throw new CodedError('prepare/unknown-type')
  const type = await fileType(source, boxes, removed)
  const samples = mergeRanges(movie.tracks.flatMap(({ tables }) => chunkRanges(tables)))
  const fragments: { at: number; read: ReturnType<typeof readFragment> }[] = []
  for (const box of boxes) {
    if (box.name !== 'moof') continue
    const read = readFragment(await bodyOf(source, box, MOST_FRAGMENT_BYTES), box.at, movie, removed)
    fragments.push({ at: box.at, read })
  }
  const used = mergeRanges([...samples, ...fragments.flatMap(({ read }) => read.ranges)])
  if (used.length > MOST_RANGES) throw new CodedError('prepare/too-large')
  checkInside(used, boxes)
  noteUnused(used, boxes, movie, removed)
  const pieces = write(type.bytes, movie, samples, removed)
  for (const { read } of fragments) {
    pieces.push(read.write())
    for (const { startByte, endByte } of read.ranges) addRange(pieces, startByte, endByte)
  }
  return {
    pieces,
    mediaType: mediaType(movie, type.isQuickTime),
    removed,
    capturedAt: saidTime(body) ?? movieTime(movie),
    lossless: true,
  }
}

/** The boxes of the file itself. Bytes behind the last whole one are nobody's. */
async function topBoxes(source: Source, removed: Set<RemovedKind>): Promise<Placed[]> {
  const boxes: Placed[] = []
  let at = 0
  while (at < source.lengthBytes) {
    const left = source.lengthBytes - at
    if (left < 8) {
      removed.add('trailing-bytes')
      break
    }
    const bytes = await source.peek(at, Math.min(16, left))
    if (!isBoxHead(bytes, left) && boxes.some(({ name }) => name === 'moov')) {
      removed.add('trailing-bytes')
      break
    }
    const head = readBoxHead(bytes, 0, left)
    boxes.push({ ...head, at })
    if (boxes.length > MOST_BOXES) throw new CodedError('prepare/too-large')
    if (!['ftyp', 'moov', 'mdat', 'moof'].includes(head.name)) {
      const end = at + Math.min(head.lengthBytes, head.headBytes + LOOKED_AT_BYTES)
      dropBox(head.name, await source.read(at + head.headBytes, end), removed)
    }
    at += head.lengthBytes
  }
  return boxes
}

function bodyOf(source: Source, box: Placed, mostBytes: number): Promise<Uint8Array<ArrayBuffer>> {
  if (box.lengthBytes > mostBytes) throw new CodedError('prepare/too-large')
  return source.read(box.at + box.headBytes, box.at + box.lengthBytes)
}

async function fileType(
  source: Source,
  boxes: readonly Placed[],
  removed: Set<RemovedKind>,
): Promise<{ bytes: Uint8Array<ArrayBuffer>; isQuickTime: boolean }> {
  const box = boxes.find(({ name }) => name === 'ftyp')
  // QuickTime before 2001 had none.
  if (!box) return { bytes: new Uint8Array(0), isQuickTime: true }
  const body = await bodyOf(source, box, 1024)
  if (body.length < 8) throw broken()
  const brands: Uint8Array[] = []
  for (let at = 8; at + 4 <= body.length; at += 4) {
    if (/^[A-Za-z0-9 _]{4}$/.test(latin1At(body, at, 4))) brands.push(body.subarray(at, at + 4))
    else if (body.subarray(at, at + 4).some((byte) => byte !== 0)) removed.add('private')
  }
  return {
    bytes: writeBox('ftyp', body.subarray(0, 8), ...brands),
    isQuickTime: latin1At(body, 0, 4) === 'qt  ',
  }
}

function write(
  type: Uint8Array<ArrayBuffer>,
  movie: Movie,
  samples: readonly Range[],
  removed: Set<RemovedKind>,
): Piece[] {
  const dataBytes = samples.reduce((sum, range) => sum + range.endByte - range.startByte, 0)
  // Offsets of eight bytes are needed when the last chunk may begin beyond four gibibytes.
  const isLarge = dataBytes + MOST_MOVIE_BYTES * 2 >= 2 ** 32
  const dataHead = isLarge
    ? concatBytes(u32be(1), latin1('mdat'), u64be(dataBytes + 16))
    : concatBytes(u32be(dataBytes + 8), latin1('mdat'))
  const draft = writeMovie(movie, removed, { isLarge, move: () => 0 })
  const dataAt = type.length + draft.length + dataHead.length
  const moov = writeMovie(movie, removed, { isLarge, move: moveInto(samples, dataAt) })
  const pieces: Piece[] = [concatBytes(type, moov)]
  if (dataBytes === 0) return pieces
  pieces.push(dataHead)
  for (const { startByte, endByte } of samples) addRange(pieces, startByte, endByte)
  return pieces
}

/** Samples are bytes of `mdat`: a table that points at a header or at another box is no table of samples. */
function checkInside(used: readonly Range[], boxes: readonly Placed[]): void {
  const data = boxes.filter(({ name }) => name === 'mdat')
  let index = 0
  for (const { startByte, endByte } of used) {
    while (index < data.length && endByte > (data[index]?.at ?? 0) + (data[index]?.lengthBytes ?? 0)) index++
    const box = data[index]
    if (!box || startByte < box.at + box.headBytes) throw broken()
  }
}

function noteUnused(
  used: readonly Range[],
  boxes: readonly Placed[],
  movie: Movie,
  removed: Set<RemovedKind>,
): void {
  const usedBytes = used.reduce((sum, range) => sum + range.endByte - range.startByte, 0)
  const dataBytes = boxes
    .filter(({ name }) => name === 'mdat')
    .reduce((sum, box) => sum + box.lengthBytes - box.headBytes, 0)
  if (usedBytes < dataBytes && !movie.droppedTracks) removed.add('trailing-bytes')
}

function mediaType(movie: Movie, isQuickTime: boolean): string {
  if (!movie.tracks.some(({ handler }) => handler === 'vide')) return 'audio/mp4'
  return isQuickTime ? 'video/quicktime' : 'video/mp4'
}

/** Phones write when it was taken with its time zone into `udta` or `meta`; `mvhd` may be when it was exported. */
function saidTime(movie: Uint8Array<ArrayBuffer>): number | null {
  for (const { name, body } of readBoxes(movie)) {
    if (name !== 'udta' && name !== 'meta') continue
    const text = latin1At(body, 0, Math.min(body.length, LOOKED_AT_BYTES))
    const found = /(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.\d+)?(Z|[+-]\d\d:?\d\d)/.exec(text)
    if (!found) continue
    const zone = found[2] === 'Z' ? 'Z' : found[2]?.replace(/(\d\d):?(\d\d)$/, '$1:$2')
    const at = Date.parse(`${found[1]}${zone}`)
    if (Number.isFinite(at)) return at
  }
  return null
}
