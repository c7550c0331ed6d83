import { viewOf } from '../bytes/numbers.ts'
import { broken } from '../stripped.ts'

export type Range = { startByte: number; endByte: number }

/** The tables of one track that say where its samples are, as their bodies. */
export type SampleTables = {
  /** `stsz` or `stz2` */
  sizes: { name: string; body: Uint8Array }
  /** `stsc` */
  runs: Uint8Array
  /** `stco` or `co64` */
  offsets: { name: string; body: Uint8Array }
}

export function chunkOffsets({ name, body }: { name: string; body: Uint8Array }): number[] {
  const view = viewOf(body)
  const count = view.getUint32(4)
  const width = name === 'co64' ? 8 : 4
  // The table decides how much is allocated, so it must really be there.
  if (8 + count * width > body.length) throw broken()
  return Array.from({ length: count }, (_, index) =>
    width === 8 ? Number(view.getBigUint64(8 + 8 * index)) : view.getUint32(8 + 4 * index),
  )
}

/** Where each of the track's chunks begins and ends in the file. */
export function chunkRanges(tables: SampleTables): Range[] {
  const offsets = chunkOffsets(tables.offsets)
  const sizeOf = sampleSizes(tables.sizes)
  const view = viewOf(tables.runs)
  const runCount = view.getUint32(4)
  if (8 + runCount * 12 > tables.runs.length) throw broken()
  const ranges: Range[] = []
  let sample = 0
  for (let run = 0; run < runCount; run++) {
    const first = view.getUint32(8 + 12 * run) - 1
    const perChunk = view.getUint32(8 + 12 * run + 4)
    const next = run + 1 < runCount ? view.getUint32(8 + 12 * (run + 1)) - 1 : offsets.length
    if (first !== ranges.length || next < first || next > offsets.length) throw broken()
    for (let chunk = first; chunk < next; chunk++) {
      const startByte = offsets[chunk] ?? 0
      const endByte = startByte + sizeOf.sum(sample, perChunk)
      ranges.push({ startByte, endByte })
      sample += perChunk
    }
  }
  if (ranges.length !== offsets.length) throw broken()
  return ranges
}

/** Sums of sample sizes. Chunks that promise more samples than there are make the file a broken one. */
function sampleSizes({ name, body }: { name: string; body: Uint8Array }): {
  sum: (from: number, count: number) => number
} {
  const view = viewOf(body)
  const count = view.getUint32(8)
  const check = (from: number, many: number) => {
    if (from + many > count) throw broken()
  }
  if (name === 'stsz') {
    const same = view.getUint32(4)
    if (same > 0) {
      return {
        sum: (from, many) => {
          check(from, many)
          return same * many
        },
      }
    }
    if (12 + 4 * count > body.length) throw broken()
    return {
      sum: (from, many) => {
        check(from, many)
        let total = 0
        for (let index = from; index < from + many; index++) total += view.getUint32(12 + 4 * index)
        return total
      },
    }
  }
  const bits = view.getUint8(7)
  if (![4, 8, 16].includes(bits) || 12 + Math.ceil((count * bits) / 8) > body.length) throw broken()
  const sizeAt = (index: number) => {
    if (bits === 16) return view.getUint16(12 + 2 * index)
    if (bits === 8) return view.getUint8(12 + index)
    const pair = view.getUint8(12 + (index >> 1))
    return index % 2 === 0 ? pair >> 4 : pair & 15
  }
  return {
    sum: (from, many) => {
      check(from, many)
      let total = 0
      for (let index = from; index < from + many; index++) total += sizeAt(index)
      return total
    },
  }
}

/** Ranges in the file's order, with those that touch or overlap made one. */
export function mergeRanges(ranges: readonly Range[]): Range[] {
  const sorted = ranges.filter((range) => range.endByte > range.startByte)
  sorted.sort((a, b) => a.startByte - b.startByte)
  const merged: Range[] = []
  for (const range of sorted) {
    const last = merged.at(-1)
    if (last && range.startByte <= last.endByte) last.endByte = Math.max(last.endByte, range.endByte)
    else merged.push({ ...range })
  }
  return merged
}

/** Where a byte of the old file will be, once the merged ranges stand one behind the other from `startByte` on. */
export function moveInto(merged: readonly Range[], startByte: number): (oldByte: number) => number {
  const starts: number[] = []
  let at = startByte
  for (const range of merged) {
    starts.push(at)
    at += range.endByte - range.startByte
  }
  return (oldByte) => {
    let low = 0
    let high = merged.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((merged[middle]?.startByte ?? 0) <= oldByte) low = middle
      else high = middle - 1
    }
    const range = merged[low]
    // An empty chunk may point anywhere; it is read nowhere.
    if (!range || oldByte < range.startByte || oldByte > range.endByte) return startByte
    return (starts[low] ?? startByte) + oldByte - range.startByte
  }
}
