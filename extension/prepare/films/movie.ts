import { concatBytes } from '#shared/bytes/bytes.ts'
import { CodedError } from '#shared/errors.ts'
import type { RemovedKind } from '#shared/report/removed-kind.ts'
import { latin1, latin1At } from '../bytes/latin1.ts'
import { u32be, u64be, viewOf } from '../bytes/numbers.ts'
import { broken } from '../stripped.ts'
import { type Box, onlyBox, readBoxes, writeBox } from './boxes.ts'
import { stripSampleEntries } from './sample-entry.ts'
import { chunkOffsets, type SampleTables } from './sample-ranges.ts'

export type Handler = 'vide' | 'soun'

export type Track = {
  id: number
  handler: Handler
  tables: SampleTables
  /** Defaults of fragments, from `trex`. */
  defaultSampleBytes: number
  parts: Box[]
}

export type Movie = {
  header: Box
  tracks: Track[]
  isFragmented: boolean
  duration: Box | null
  defaults: Map<number, Box>
  droppedTracks: boolean
}

/** What is in a box that goes, by its name. */
const KIND_OF_BOX: Record<string, RemovedKind> = {
  udta: 'text',
  meta: 'text',
  uuid: 'private',
  free: 'private',
  skip: 'private',
  iods: 'private',
  tref: 'link',
}

export function dropBox(name: string, body: Uint8Array, removed: Set<RemovedKind>): void {
  // Room left free for later is no find, as long as nothing was written into it.
  if (['free', 'skip', 'wide'].includes(name) && body.every((byte) => byte === 0)) return
  removed.add(KIND_OF_BOX[name] ?? 'private')
  if (name !== 'udta' && name !== 'meta') return
  const text = latin1At(body, 0, Math.min(body.length, 1 << 16))
  if (/\xa9xyz|loci|location/.test(text)) removed.add('place')
  if (/\xa9day|date/i.test(text)) removed.add('time')
  if (/\xa9mak|\xa9mod|make|model|manu|modl/.test(text)) removed.add('device')
  if (/\xa9too|\xa9swr|\xa9enc|software|Lavf/.test(text)) removed.add('software')
  if (/\xa9aut|\xa9ART|auth|author|cprt|\xa9cpy/.test(text)) removed.add('author')
  if (/covr|thmb/.test(text)) removed.add('thumbnail')
}

/** `moov`: which tracks there are and which of them are the film and its sound. */
export function readMovie(body: Uint8Array<ArrayBuffer>, removed: Set<RemovedKind>): Movie {
  const boxes = readBoxes(body)
  if (boxes.some(({ name }) => name === 'cmov')) throw broken()
  const movie: Movie = {
    header: onlyBox(boxes, 'mvhd'),
    tracks: [],
    isFragmented: false,
    duration: null,
    defaults: new Map(),
    droppedTracks: false,
  }
  const candidates: Candidate[] = []
  for (const { name, body: inner } of boxes) {
    if (name === 'trak') candidates.push(readTrack(inner, removed))
    else if (name === 'mvex') readExtends(inner, movie, removed)
    else if (name !== 'mvhd') dropBox(name, inner, removed)
  }
  const chapters = new Set(candidates.flatMap((candidate) => candidate.chapters))
  for (const candidate of candidates) {
    const { handler, track, isEnabled } = candidate
    const isSpare = !isEnabled && candidates.some((other) => other.isEnabled && other.handler === handler)
    if (track && !chapters.has(track.id) && !isSpare) {
      const trex = movie.defaults.get(track.id)
      if (trex) track.defaultSampleBytes = viewOf(trex.body).getUint32(16)
      movie.tracks.push(track)
    } else {
      movie.droppedTracks = true
      removed.add('track')
      if (handler === 'meta' || handler === 'text' || handler === 'sbtl') removed.add('place')
      if (handler === 'tmcd') removed.add('time')
    }
  }
  return movie
}

type Candidate = { handler: string; track: Track | null; isEnabled: boolean; chapters: number[] }

function readTrack(body: Uint8Array<ArrayBuffer>, removed: Set<RemovedKind>): Candidate {
  const boxes = readBoxes(body)
  const header = onlyBox(boxes, 'tkhd')
  const view = viewOf(header.body)
  const id = view.getUint32(view.getUint8(0) === 1 ? 20 : 12)
  const isEnabled = (view.getUint8(3) & 1) === 1
  const media = readBoxes(onlyBox(boxes, 'mdia').body)
  const handler = latin1At(onlyBox(media, 'hdlr').body, 8, 4)
  const chapters = boxes
    .filter(({ name }) => name === 'tref')
    .flatMap(({ body: references }) => readBoxes(references))
    .filter(({ name }) => name === 'chap' || name === 'thmb')
    .flatMap(({ body: ids }) =>
      Array.from({ length: ids.length >> 2 }, (_, index) => viewOf(ids).getUint32(4 * index)),
    )
  if (handler !== 'vide' && handler !== 'soun') return { handler, track: null, isEnabled, chapters }
  const samples = readBoxes(onlyBox(readBoxes(onlyBox(media, 'minf').body), 'stbl').body)
  for (const { name, body: inner } of boxes) if (!TRACK_BOXES.has(name)) dropBox(name, inner, removed)
  const track: Track = {
    id,
    handler,
    defaultSampleBytes: 0,
    parts: boxes,
    tables: {
      sizes: samples.find(({ name }) => name === 'stsz' || name === 'stz2') ?? fail(),
      runs: onlyBox(samples, 'stsc').body,
      offsets: samples.find(({ name }) => name === 'stco' || name === 'co64') ?? fail(),
    },
  }
  return { handler, track, isEnabled, chapters }
}

function readExtends(body: Uint8Array<ArrayBuffer>, movie: Movie, removed: Set<RemovedKind>): void {
  movie.isFragmented = true
  for (const box of readBoxes(body)) {
    if (box.name === 'mehd')
      movie.duration = { name: 'mehd', body: exactly(box.body, box.body[0] === 1 ? 12 : 8, removed) }
    else if (box.name === 'trex') {
      movie.defaults.set(viewOf(box.body).getUint32(4), {
        name: 'trex',
        body: exactly(box.body, 24, removed),
      })
    } else dropBox(box.name, box.body, removed)
  }
}

const TRACK_BOXES = new Set(['tkhd', 'edts', 'mdia', 'tapt', 'tref'])

/**
 * Writes `moov` anew. Its length does not depend on the offsets, so it can be written once to learn where the
 * samples will begin, and again with the offsets right.
 */
export function writeMovie(
  movie: Movie,
  removed: Set<RemovedKind>,
  places: { isLarge: boolean; move: (oldByte: number) => number },
): Uint8Array<ArrayBuffer> {
  const tracks = movie.tracks.map((track) => writeTrack(track, removed, places))
  const defaults = movie.tracks.flatMap(({ id }) => movie.defaults.get(id) ?? [])
  const mvex = movie.isFragmented
    ? [
        writeBox(
          'mvex',
          ...[...(movie.duration ? [movie.duration] : []), ...defaults].map((box) =>
            writeBox(box.name, box.body),
          ),
        ),
      ]
    : []
  return writeBox('moov', movieHeader(movie.header.body, removed), ...tracks, ...mvex)
}

function movieHeader(body: Uint8Array<ArrayBuffer>, removed: Set<RemovedKind>): Uint8Array<ArrayBuffer> {
  const header = withoutTimes(body, body[0] === 1 ? 112 : 100, removed)
  // QuickTime's preview, poster and selection.
  header.fill(0, header.length - 28, header.length - 4)
  return writeBox('mvhd', header)
}

/** Creation and modification stand behind version and flags in `mvhd`, `tkhd` and `mdhd` alike. */
function withoutTimes(
  body: Uint8Array<ArrayBuffer>,
  lengthBytes: number,
  removed: Set<RemovedKind>,
): Uint8Array<ArrayBuffer> {
  const header = exactly(body, lengthBytes, removed).slice()
  const end = header[0] === 1 ? 20 : 12
  if (header.subarray(4, end).some((byte) => byte !== 0)) removed.add('time')
  header.fill(0, 4, end)
  return header
}

function writeTrack(
  track: Track,
  removed: Set<RemovedKind>,
  places: { isLarge: boolean; move: (oldByte: number) => number },
): Uint8Array<ArrayBuffer> {
  const parts = track.parts.flatMap(({ name, body }) => {
    switch (name) {
      case 'tkhd':
        return [writeBox('tkhd', withoutTimes(body, body[0] === 1 ? 96 : 84, removed))]
      case 'edts':
        return [
          writeBox(
            'edts',
            ...readBoxes(body)
              .filter((box) => box.name === 'elst')
              .map((box) => writeBox('elst', editList(box.body, removed))),
          ),
        ]
      case 'tapt':
        return [
          writeBox(
            'tapt',
            ...readBoxes(body).map((box) => writeBox(box.name, exactly(box.body, 12, removed))),
          ),
        ]
      case 'mdia':
        return [writeMedia(body, track, removed, places)]
      case 'tref':
        removed.add('link')
        return []
      default:
        return []
    }
  })
  return writeBox('trak', ...parts)
}

function editList(body: Uint8Array<ArrayBuffer>, removed: Set<RemovedKind>): Uint8Array<ArrayBuffer> {
  return exactly(body, 8 + viewOf(body).getUint32(4) * (body[0] === 1 ? 20 : 12), removed)
}

function writeMedia(
  body: Uint8Array<ArrayBuffer>,
  track: Track,
  removed: Set<RemovedKind>,
  places: { isLarge: boolean; move: (oldByte: number) => number },
): Uint8Array<ArrayBuffer> {
  const parts = readBoxes(body).flatMap(({ name, body: inner }) => {
    switch (name) {
      case 'mdhd':
        return [writeBox('mdhd', withoutTimes(inner, inner[0] === 1 ? 36 : 24, removed))]
      case 'hdlr':
        return [handlerBox(inner, track.handler, removed)]
      case 'minf':
        return [writeBox('minf', ...mediaInformation(inner, track, removed, places))]
      default:
        dropBox(name, inner, removed)
        return []
    }
  })
  return writeBox('mdia', ...parts)
}

/** The handler's name is free text: cameras write their own there. */
function handlerBox(
  body: Uint8Array<ArrayBuffer>,
  handler: string,
  removed: Set<RemovedKind>,
): Uint8Array<ArrayBuffer> {
  const component = latin1At(body, 4, 4)
  const type = component === 'mhlr' || component === 'dhlr' ? latin1(component) : u32be(0)
  const written = concatBytes(u32be(0), type, latin1(handler), new Uint8Array(12), Uint8Array.of(0))
  if (body.length !== written.length || body.some((byte, at) => byte !== written[at])) removed.add('software')
  return writeBox('hdlr', written)
}

function mediaInformation(
  body: Uint8Array<ArrayBuffer>,
  track: Track,
  removed: Set<RemovedKind>,
  places: { isLarge: boolean; move: (oldByte: number) => number },
): Uint8Array<ArrayBuffer>[] {
  return readBoxes(body).flatMap(({ name, body: inner }) => {
    switch (name) {
      case 'vmhd':
        return [writeBox(name, exactly(inner, 12, removed))]
      case 'smhd':
        return [writeBox(name, exactly(inner, 8, removed))]
      case 'hdlr':
        return [handlerBox(inner, 'url ', removed)]
      case 'dinf':
        return [writeBox('dinf', dataReferences(inner, removed))]
      case 'stbl':
        return [writeBox('stbl', ...sampleTable(inner, track, removed, places))]
      default:
        dropBox(name, inner, removed)
        return []
    }
  })
}

/** Every reference must be to this file itself; QuickTime's aliases also hold the names of disks and folders. */
function dataReferences(body: Uint8Array<ArrayBuffer>, removed: Set<RemovedKind>): Uint8Array<ArrayBuffer> {
  const references = readBoxes(onlyBox(readBoxes(body), 'dref').body.subarray(8))
  const own = references.map(({ name, body: inner }) => {
    if (((inner[3] ?? 0) & 1) === 0) throw new CodedError('prepare/points-outside')
    if (name !== 'url ' || inner.length !== 4) removed.add('place')
    return writeBox('url ', u32be(1))
  })
  return writeBox('dref', u32be(0), u32be(own.length), ...own)
}

function sampleTable(
  body: Uint8Array<ArrayBuffer>,
  track: Track,
  removed: Set<RemovedKind>,
  places: { isLarge: boolean; move: (oldByte: number) => number },
): Uint8Array<ArrayBuffer>[] {
  return readBoxes(body).flatMap(({ name, body: inner }) => {
    if (name === 'stsd') return [stripSampleEntries(inner, track.handler, removed)]
    if (name === 'stco' || name === 'co64') return [movedOffsets({ name, body: inner }, places)]
    const length = tableLength(name, inner)
    if (length === null) {
      dropBox(name, inner, removed)
      return []
    }
    return [writeBox(name, exactly(inner, length, removed))]
  })
}

function movedOffsets(
  table: { name: string; body: Uint8Array },
  { isLarge, move }: { isLarge: boolean; move: (oldByte: number) => number },
): Uint8Array<ArrayBuffer> {
  const offsets = chunkOffsets(table)
  const width = isLarge ? 8 : 4
  const rows = new Uint8Array(offsets.length * width)
  const view = viewOf(rows)
  for (const [index, offset] of offsets.entries()) {
    if (isLarge) rows.set(u64be(move(offset)), 8 * index)
    else view.setUint32(4 * index, move(offset))
  }
  return writeBox(isLarge ? 'co64' : 'stco', u32be(0), u32be(offsets.length), rows)
}

/** How long a table is by its own count; null for one that does not stay. */
function tableLength(name: string, body: Uint8Array): number | null {
  const view = viewOf(body)
  switch (name) {
    case 'stts':
    case 'ctts':
      return 8 + 8 * view.getUint32(4)
    case 'stsc':
      return 8 + 12 * view.getUint32(4)
    case 'stss':
    case 'stps':
      return 8 + 4 * view.getUint32(4)
    case 'stsz':
      return 12 + (view.getUint32(4) === 0 ? 4 * view.getUint32(8) : 0)
    case 'stz2':
      return 12 + Math.ceil((view.getUint32(8) * view.getUint8(7)) / 8)
    case 'cslg':
      return view.getUint8(0) === 1 ? 44 : 24
    case 'sdtp':
      return body.length
    case 'sbgp':
      return view.getUint8(0) === 1 ? 16 + 8 * view.getUint32(12) : 12 + 8 * view.getUint32(8)
    case 'sgpd':
      return ['roll', 'rap ', 'sync', 'prol', 'tele', 'tscl', 'tsas', 'stsa'].includes(latin1At(body, 4, 4))
        ? body.length
        : null
    default:
      return null
  }
}

/** A body cut to what it should be; what is longer had something behind it. */
function exactly(
  body: Uint8Array<ArrayBuffer>,
  lengthBytes: number,
  removed: Set<RemovedKind>,
): Uint8Array<ArrayBuffer> {
  if (body.length < lengthBytes) throw broken()
  if (body.length > lengthBytes) removed.add('trailing-bytes')
  return body.subarray(0, lengthBytes)
}

/** Seconds since 1904, UTC; an unset clock counts from the beginning. */
export function movieTime(movie: Movie): number | null {
  const view = viewOf(movie.header.body)
  const seconds = view.getUint8(0) === 1 ? Number(view.getBigUint64(4)) : view.getUint32(4)
  const at = (seconds - 2_082_844_800) * 1000
  return seconds > 0 && at > 0 && at < 2 ** 43 ? at : null
}

function fail(): never {
  throw broken()
}
