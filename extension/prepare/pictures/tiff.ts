import { concatBytes, equalBytes } from '#shared/bytes/bytes.ts'
import { CodedError } from '#shared/errors.ts'
import type { RemovedKind } from '#shared/report/removed-kind.ts'
import { latin1, latin1At } from '../bytes/latin1.ts'
import { viewOf } from '../bytes/numbers.ts'
import type { Source } from '../bytes/source.ts'
import { addRange, broken, type Piece, pieceLength, type Stripped } from '../stripped.ts'
import { kindOfTag, readExif } from './exif.ts'
import { stripIcc } from './icc.ts'
import { stripJpegBytes, stripJpegTables } from './jpeg.ts'

const MOST_PAGES = 1000
const MOST_ENTRIES = 200
const MOST_PARTS = 1_000_000
const MOST_VALUE_BYTES = 16 << 20
/** Where the words of a scanner stand, if they stand at the front. */
const LOOKED_AT_BYTES = 32 << 20
/** JPEG inside TIFF is taken apart in memory. */
const MOST_JPEG_BYTES = 256 << 20

const WIDTH_OF_TYPE: Record<number, number> = {
  1: 1,
  3: 2,
  4: 4,
  5: 8,
  6: 1,
  7: 1,
  8: 2,
  9: 4,
  10: 8,
  11: 4,
  12: 8,
}
const SHORT = 3
const LONG = 4
const UNDEFINED = 7

const SUBFILE = 254
const COMPRESSION = 259
const STRIP_OFFSETS = 273
const STRIP_BYTES = 279
const TILE_OFFSETS = 324
const TILE_BYTES = 325
const SUB_IFDS = 330
const JPEG_TABLES = 347
const EXIF = 34665
const GPS = 34853
const ICC = 34675
const DNG_VERSION = 50706

/** How the picture is stored and shown: numbers, and few of them (TIFF 6.0; technical notes 1 and 2). */
// biome-ignore format: a table of numbers reads best in rows
const FEW_NUMBERS = new Set([
  SUBFILE, 255, 256, 257, 258, COMPRESSION, 262, 263, 266, 274, 277, 278, 280, 281, 282, 283, 284, 292, 293, 296, 297,
  317, 318, 319, 322, 323, 332, 334, 336, 338, 339, 340, 341, 529, 530, 531, 532,
])
const MOST_FEW = 64
/** Tables of as many numbers as there are levels. */
const TABLES = new Set([301, 320])
const PARTS = new Set([STRIP_OFFSETS, STRIP_BYTES, TILE_OFFSETS, TILE_BYTES])
/** None, fax, LZW, JPEG, deflate in both numbers, PackBits. */
const COMPRESSIONS = new Set([1, 2, 3, 4, 5, 7, 8, 32773, 32946])

type Range = { startByte: number; endByte: number }
type Entry = { tag: number; type: number; count: number; bytes: Uint8Array<ArrayBuffer> }
type Page = { entries: Entry[]; parts: Piece[]; isTiled: boolean }

/**
 * TIFF 6.0, as scanners, faxes and microscopes write it: every page's picture and what says how it is stored. Large
 * files are not copied. Raw pictures of cameras wear the same dress and are refused.
 */
export async function stripTiff(source: Source): Promise<Stripped> {
  const head = await source.peek(0, Math.min(16, source.lengthBytes))
  const isLittle = latin1At(head, 0, 2) === 'II'
  const view = viewOf(head)
  // BigTIFF says 43; Canon's raw pictures say who they are behind the header.
  if (view.getUint16(2, isLittle) !== 42 || latin1At(head, 8, 2) === 'CR') {
    throw new CodedError('prepare/unknown-type')
  }
  const removed = new Set<RemovedKind>()
  const pages: Page[] = []
  const seen = new Set<number>()
  const used: Range[] = []
  const others: Range[] = []
  let pointsInside = false
  for (let at = view.getUint32(4, isLittle); at !== 0; ) {
    if (seen.has(at) || seen.size >= MOST_PAGES) throw broken()
    seen.add(at)
    const { entries, nextAt } = await readDirectory(source, at, isLittle, others)
    pointsInside ||= entries.some(({ tag }) => [EXIF, GPS, SUB_IFDS].includes(tag))
    const isSmaller = (numbers(entries, SUBFILE, isLittle)[0] ?? 0) & 1
    if (isSmaller && pages.length > 0) removed.add('thumbnail')
    else pages.push(await readPage(source, entries, isLittle, removed, used))
    at = nextAt
  }
  if (pages.length === 0) throw broken()
  const usedBytes = used.reduce((sum, { startByte, endByte }) => sum + endByte - startByte, 0)
  // Strips that overlap would make a small file a large one, and one that lies on words would keep them as pixels.
  if (usedBytes > source.lengthBytes || overlaps(used, others)) throw broken()
  const { pieces, lengthBytes } = write(pages, isLittle)
  const words = await source.read(0, Math.min(source.lengthBytes, LOOKED_AT_BYTES))
  const exif = readExif(words)
  if (pointsInside) for (const kind of exif.kinds) removed.add(kind)
  if (lengthBytes < source.lengthBytes - 3 && removed.size === 0) removed.add('trailing-bytes')
  return { pieces, mediaType: 'image/tiff', removed, capturedAt: exif.capturedAt, lossless: true }
}

function overlaps(used: readonly Range[], others: readonly Range[]): boolean {
  const sorted = [...used].sort((a, b) => a.startByte - b.startByte)
  const ends: number[] = []
  for (const { endByte } of sorted) ends.push(Math.max(endByte, ends.at(-1) ?? 0))
  return others.some(({ startByte, endByte }) => {
    let [low, high] = [0, sorted.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((sorted[middle]?.startByte ?? 0) < endByte) low = middle + 1
      else high = middle
    }
    // Of those that begin before its end, does any reach its beginning?
    return low > 0 && (ends[low - 1] ?? 0) > startByte
  })
}

async function readDirectory(source: Source, at: number, isLittle: boolean, others: Range[]) {
  const count = viewOf(await source.read(at, at + 2)).getUint16(0, isLittle)
  if (count === 0 || count > MOST_ENTRIES) throw broken()
  const table = await source.read(at + 2, at + 2 + 12 * count + 4)
  const view = viewOf(table)
  others.push({ startByte: at, endByte: at + 2 + table.length })
  const entries: Entry[] = []
  for (let index = 0; index < count; index++) {
    const entryAt = 12 * index
    const tag = view.getUint16(entryAt, isLittle)
    const type = view.getUint16(entryAt + 2, isLittle)
    const valueCount = view.getUint32(entryAt + 4, isLittle)
    const size = (WIDTH_OF_TYPE[type] ?? 0) * valueCount
    const isKept =
      FEW_NUMBERS.has(tag) || TABLES.has(tag) || PARTS.has(tag) || tag === ICC || tag === JPEG_TABLES
    let bytes = new Uint8Array(0)
    if (isKept) {
      if (size === 0) throw broken()
      if (size > MOST_VALUE_BYTES) throw new CodedError('prepare/too-large')
      const valueAt = size > 4 ? view.getUint32(entryAt + 8, isLittle) : at + 2 + entryAt + 8
      bytes = await source.read(valueAt, valueAt + size)
    } else if (size > 4) {
      const valueAt = view.getUint32(entryAt + 8, isLittle)
      others.push({ startByte: valueAt, endByte: valueAt + size })
    }
    entries.push({ tag, type, count: valueCount, bytes })
  }
  return { entries, nextAt: view.getUint32(12 * count, isLittle) }
}

async function readPage(
  source: Source,
  entries: readonly Entry[],
  isLittle: boolean,
  removed: Set<RemovedKind>,
  used: Range[],
): Promise<Page> {
  const compression = numbers(entries, COMPRESSION, isLittle)[0] ?? 1
  const isRaw =
    entries.some(({ tag }) => tag === DNG_VERSION) || (numbers(entries, SUBFILE, isLittle)[0] ?? 0) & 1
  if (isRaw || !COMPRESSIONS.has(compression)) throw new CodedError('prepare/unknown-type')
  const kept = entries.flatMap((entry) => keptEntry(entry, removed))
  const isTiled = kept.some(({ tag }) => tag === TILE_OFFSETS)
  const offsets = numbers(kept, isTiled ? TILE_OFFSETS : STRIP_OFFSETS, isLittle)
  const sizes = numbers(kept, isTiled ? TILE_BYTES : STRIP_BYTES, isLittle)
  if (offsets.length === 0 || offsets.length !== sizes.length || offsets.length > MOST_PARTS) throw broken()
  const parts: Piece[] = []
  let total = 0
  for (const [index, startByte] of offsets.entries()) {
    const endByte = startByte + (sizes[index] ?? 0)
    if (endByte > source.lengthBytes) throw broken()
    total += endByte - startByte
    if (endByte > startByte) used.push({ startByte, endByte })
    if (total > source.lengthBytes) throw broken()
    if (compression === 7 && endByte > startByte) {
      if (total > MOST_JPEG_BYTES) throw new CodedError('prepare/too-large')
      const jpeg = await source.read(startByte, endByte)
      const clean = stripJpegBytes(jpeg)
      const bytes = concatBytes(...clean.bytes)
      for (const kind of clean.removed) removed.add(kind)
      parts.push(bytes)
    } else parts.push({ startByte, endByte })
  }
  return { entries: kept.filter(({ tag }) => !PARTS.has(tag)), parts, isTiled }
}

/** Numbers must be numbers, and not more of them than the picture can mean. */
function keptEntry(entry: Entry, removed: Set<RemovedKind>): Entry[] {
  const { tag, type, count, bytes } = entry
  if (tag === ICC) {
    const profile = stripIcc(bytes)
    if (!profile || !equalBytes(profile, bytes)) removed.add('colour-profile')
    return profile ? [{ tag, type: UNDEFINED, count: profile.length, bytes: profile }] : []
  }
  if (tag === JPEG_TABLES) {
    const tables = stripJpegTables(bytes)
    if (tables.length < bytes.length) removed.add('private')
    return [{ tag, type: UNDEFINED, count: tables.length, bytes: tables }]
  }
  if (PARTS.has(tag)) {
    if (type !== SHORT && type !== LONG) throw broken()
    return [entry]
  }
  const isFew = FEW_NUMBERS.has(tag) && count <= MOST_FEW && type !== UNDEFINED
  const isTable = TABLES.has(tag) && type === SHORT && count <= 3 << 16
  if (isFew || isTable) return [entry]
  removed.add(KIND_OF_TIFF_TAG[tag] ?? kindOfTag(tag) ?? 'private')
  return []
}

const KIND_OF_TIFF_TAG: Record<number, RemovedKind> = {
  [SUB_IFDS]: 'thumbnail',
  33723: 'text', // IPTC
  34377: 'software', // Photoshop's blocks
  700: 'text', // XMP
  37724: 'software', // Photoshop's layers
  42112: 'text', // GDAL
}

function numbers(entries: readonly Entry[], tag: number, isLittle: boolean): number[] {
  const entry = entries.find((one) => one.tag === tag)
  if (!entry) return []
  const view = viewOf(entry.bytes)
  const width = entry.type === SHORT ? 2 : entry.type === LONG ? 4 : 1
  return Array.from({ length: entry.count }, (_, index) => {
    if (width === 4) return view.getUint32(4 * index, isLittle)
    return width === 2 ? view.getUint16(2 * index, isLittle) : view.getUint8(index)
  })
}

/** The directories first, each with its values behind it; then the pictures, in order. */
function write(pages: readonly Page[], isLittle: boolean): { pieces: Piece[]; lengthBytes: number } {
  const sizes = pages.map((page) => directoryBytes(page))
  const dataAt = 8 + sizes.reduce((sum, size) => sum + size, 0)
  const head = new Uint8Array(dataAt)
  const view = viewOf(head)
  head.set(latin1(isLittle ? 'II' : 'MM'))
  view.setUint16(2, 42, isLittle)
  view.setUint32(4, 8, isLittle)
  const pieces: Piece[] = [head]
  let at = 8
  let partAt = dataAt
  for (const [index, page] of pages.entries()) {
    const places = page.parts.map((part) => {
      const place = partAt
      partAt += pieceLength(part)
      return place
    })
    if (partAt >= 2 ** 32) throw new CodedError('prepare/too-large')
    const nextAt = index + 1 < pages.length ? at + (sizes[index] ?? 0) : 0
    writeDirectory(head, at, [...page.entries, ...partEntries(page, places, isLittle)], nextAt, isLittle)
    at += sizes[index] ?? 0
    for (const part of page.parts) {
      if (part instanceof Uint8Array) pieces.push(part)
      else addRange(pieces, part.startByte, part.endByte)
    }
  }
  return { pieces, lengthBytes: partAt }
}

function partEntries({ parts, isTiled }: Page, places: readonly number[], isLittle: boolean): Entry[] {
  const longs = (values: readonly number[]): Pick<Entry, 'type' | 'count' | 'bytes'> => {
    const bytes = new Uint8Array(4 * values.length)
    const view = viewOf(bytes)
    for (const [index, value] of values.entries()) view.setUint32(4 * index, value, isLittle)
    return { type: LONG, count: values.length, bytes }
  }
  return [
    { tag: isTiled ? TILE_OFFSETS : STRIP_OFFSETS, ...longs(places) },
    { tag: isTiled ? TILE_BYTES : STRIP_BYTES, ...longs(parts.map(pieceLength)) },
  ]
}

const even = (size: number) => size + (size % 2)

function directoryBytes({ entries, parts }: Page): number {
  const values = [...entries.map(({ bytes }) => bytes.length), 4 * parts.length, 4 * parts.length]
  const outside = values.filter((size) => size > 4).reduce((sum, size) => sum + even(size), 0)
  return 2 + 12 * values.length + 4 + outside
}

function writeDirectory(
  head: Uint8Array<ArrayBuffer>,
  at: number,
  entries: readonly Entry[],
  nextAt: number,
  isLittle: boolean,
): void {
  const view = viewOf(head)
  const sorted = [...entries].sort((a, b) => a.tag - b.tag)
  view.setUint16(at, sorted.length, isLittle)
  let outsideAt = at + 2 + 12 * sorted.length + 4
  for (const [index, { tag, type, count, bytes }] of sorted.entries()) {
    const entryAt = at + 2 + 12 * index
    view.setUint16(entryAt, tag, isLittle)
    view.setUint16(entryAt + 2, type, isLittle)
    view.setUint32(entryAt + 4, count, isLittle)
    if (bytes.length <= 4) head.set(bytes, entryAt + 8)
    else {
      view.setUint32(entryAt + 8, outsideAt, isLittle)
      head.set(bytes, outsideAt)
      outsideAt += even(bytes.length)
    }
  }
  view.setUint32(at + 2 + 12 * sorted.length, nextAt, isLittle)
}
