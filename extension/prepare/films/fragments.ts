import { concatBytes } from '#shared/bytes/bytes.ts'
import { CodedError } from '#shared/errors.ts'
import type { RemovedKind } from '#shared/report/removed-kind.ts'
import { latin1 } from '../bytes/latin1.ts'
import { u32be, u64be, viewOf } from '../bytes/numbers.ts'
import { broken } from '../stripped.ts'
import { onlyBox, readBoxes, writeBox } from './boxes.ts'
import { dropBox, type Movie } from './movie.ts'
import type { Range } from './sample-ranges.ts'

const BASE_OFFSET = 0x000001
const DESCRIPTION = 0x000002
const DURATION = 0x000008
const SIZE = 0x000010
const BASE_IS_FRAGMENT = 0x020000
const RUN_OFFSET = 0x000001
const RUN_FIRST_FLAGS = 0x000004
const RUN_FIELDS = [0x000100, 0x000200, 0x000400, 0x000800] as const
const RUN_SIZE = 0x000200

/** One fragment ready to be written: its boxes, once it is known where its runs' bytes begin, and those bytes. */
export type Fragment = { ranges: Range[]; write: () => Uint8Array<ArrayBuffer> }

/**
 * `moof`: the runs of the tracks that stay. Their bytes will stand in one `mdat` right behind, so that every
 * offset is counted from the fragment itself.
 *
 * @param startByte where the fragment begins in the original
 */
export function readFragment(
  body: Uint8Array<ArrayBuffer>,
  startByte: number,
  movie: Movie,
  removed: Set<RemovedKind>,
): Fragment {
  const boxes = readBoxes(body)
  const header = onlyBox(boxes, 'mfhd')
  const ranges: Range[] = []
  const tracks: ((dataAt: number) => Uint8Array<ArrayBuffer>)[] = []
  let previousEnd = startByte
  for (const { name, body: inner } of boxes) {
    if (name === 'traf') {
      const track = readTrackFragment(inner, { startByte, previousEnd }, movie, removed)
      previousEnd = track.endByte
      if (!track.write) continue
      const { write } = track
      const before = ranges.reduce((sum, range) => sum + range.endByte - range.startByte, 0)
      ranges.push(...track.ranges)
      tracks.push((dataAt) => write(dataAt + before))
    } else if (name !== 'mfhd') dropBox(name, inner, removed)
  }
  const dataBytes = ranges.reduce((sum, range) => sum + range.endByte - range.startByte, 0)
  const dataHead =
    dataBytes + 8 < 2 ** 32
      ? concatBytes(u32be(dataBytes + 8), latin1('mdat'))
      : concatBytes(u32be(1), latin1('mdat'), u64be(dataBytes + 16))
  const write = (dataAt: number) =>
    writeBox('moof', writeBox('mfhd', header.body.subarray(0, 8)), ...tracks.map((track) => track(dataAt)))
  return {
    ranges,
    write: () => concatBytes(write(write(0).length + dataHead.length), dataHead),
  }
}

type TrackFragment = {
  ranges: Range[]
  endByte: number
  write: ((dataAt: number) => Uint8Array<ArrayBuffer>) | null
}

function readTrackFragment(
  body: Uint8Array<ArrayBuffer>,
  at: { startByte: number; previousEnd: number },
  movie: Movie,
  removed: Set<RemovedKind>,
): TrackFragment {
  const boxes = readBoxes(body)
  const header = readHeader(onlyBox(boxes, 'tfhd').body)
  const track = movie.tracks.find(({ id }) => id === header.track)
  const base = header.baseOffset ?? (header.flags & BASE_IS_FRAGMENT ? at.startByte : at.previousEnd)
  const sampleBytes = header.sampleBytes ?? track?.defaultSampleBytes ?? 0
  let endByte = base
  const ranges: Range[] = []
  const parts: ((dataAt: number) => Uint8Array<ArrayBuffer>)[] = [() => writeBox('tfhd', header.written)]
  let taken = 0
  for (const box of boxes) {
    if (box.name === 'trun') {
      const run = readRun(box.body, sampleBytes, track !== undefined)
      const startByte = run.offset === null ? endByte : base + run.offset
      endByte = startByte + run.lengthBytes
      ranges.push({ startByte, endByte })
      const before = taken
      taken += run.lengthBytes
      parts.push((dataAt) => writeBox('trun', run.write(dataAt + before)))
    } else if (box.name === 'tfdt')
      parts.push(() => writeBox('tfdt', box.body.subarray(0, box.body[0] === 1 ? 12 : 8)))
    else if (box.name !== 'tfhd' && track) dropBox(box.name, box.body, removed)
  }
  if (!track) return { ranges: [], endByte, write: null }
  return { ranges, endByte, write: (dataAt) => writeBox('traf', ...parts.map((part) => part(dataAt))) }
}

function readHeader(body: Uint8Array<ArrayBuffer>) {
  const view = viewOf(body)
  const flags = view.getUint32(0) & 0xffffff
  let at = 8
  const take = (flag: number, width: number): Uint8Array => {
    if (!(flags & flag)) return new Uint8Array(0)
    at += width
    if (at > body.length) throw broken()
    return body.subarray(at - width, at)
  }
  const baseOffset = take(BASE_OFFSET, 8)
  const description = take(DESCRIPTION, 4)
  const duration = take(DURATION, 4)
  const size = take(SIZE, 4)
  const sampleFlags = take(0x000020, 4)
  const newFlags = ((flags & ~BASE_OFFSET) | BASE_IS_FRAGMENT) & 0x03003a
  return {
    flags,
    track: view.getUint32(4),
    baseOffset: baseOffset.length > 0 ? Number(viewOf(baseOffset).getBigUint64(0)) : null,
    sampleBytes: size.length > 0 ? viewOf(size).getUint32(0) : null,
    written: concatBytes(u32be(newFlags), body.subarray(4, 8), description, duration, size, sampleFlags),
  }
}

function readRun(body: Uint8Array<ArrayBuffer>, sampleBytes: number, isKept: boolean) {
  const view = viewOf(body)
  const flags = view.getUint32(0) & 0xffffff
  const count = view.getUint32(4)
  const hasOffset = (flags & RUN_OFFSET) !== 0
  const firstFlagsAt = hasOffset ? 12 : 8
  const rowsAt = firstFlagsAt + (flags & RUN_FIRST_FLAGS ? 4 : 0)
  const rowBytes = 4 * RUN_FIELDS.filter((field) => flags & field).length
  const end = rowsAt + rowBytes * count
  if (end > body.length) throw broken()
  let lengthBytes = sampleBytes * count
  if (flags & RUN_SIZE) {
    lengthBytes = 0
    const sizeAt = flags & RUN_FIELDS[0] ? 4 : 0
    for (let index = 0; index < count; index++)
      lengthBytes += view.getUint32(rowsAt + index * rowBytes + sizeAt)
  } else if (count > 0 && sampleBytes === 0 && isKept) throw broken()
  const head = concatBytes(u32be(((view.getUint8(0) << 24) | flags | RUN_OFFSET) >>> 0), u32be(count))
  return {
    offset: hasOffset ? view.getInt32(8) : null,
    lengthBytes,
    write: (dataAt: number) => {
      // A fragment of over two gibibytes cannot say where its runs are.
      if (dataAt >= 2 ** 31) throw new CodedError('prepare/too-large')
      return concatBytes(head, u32be(dataAt), body.subarray(firstFlagsAt, end))
    },
  }
}
