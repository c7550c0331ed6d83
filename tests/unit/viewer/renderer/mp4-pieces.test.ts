import { describe, expect, test } from 'vitest'
import type { Packet } from '../../../../viewer/renderer/film-packing.ts'
import { box, concat, piece, ticksIn } from '../../../../viewer/renderer/mp4-pieces.ts'

const packet = (type: Packet['type'], timestamp: number, letter: string): Packet => ({
  type,
  timestamp,
  duration: 0.04,
  data: Uint8Array.from(letter, (one) => one.charCodeAt(0)),
})

/** What a reader finds in it. */
function read(bytes: Uint8Array) {
  const view = new DataView(bytes.buffer)
  const find = (name: string) => {
    const at = String.fromCharCode(...bytes).indexOf(name)
    if (at < 0) throw new Error(`no ${name}`)
    return at + 4
  }
  const run = find('trun')
  const count = view.getUint32(run + 4)
  return {
    startsAt: Number(view.getBigUint64(find('tfdt') + 4)),
    dataAt: view.getInt32(run + 8),
    mdatContentAt: find('mdat'),
    samples: Array.from({ length: count }, (_, index) => {
      const at = run + 12 + 16 * index
      return {
        duration: view.getUint32(at),
        bytes: view.getUint32(at + 4),
        isKey: view.getUint32(at + 8) === 0x02000000,
        shownAfter: view.getInt32(at + 12),
      }
    }),
  }
}

describe('a piece of a film', () => {
  const made = piece(
    [
      packet('key', 0, 'I'),
      packet('delta', 0.12, 'PP'),
      packet('delta', 0.04, 'b'),
      packet('delta', 0.08, 'B'),
    ],
    1000,
    7,
  )
  const found = read(made)

  test('keeps the order of decoding and says when each packet is shown', () => {
    let decodedAt = found.startsAt
    const shown = found.samples.map(({ duration, shownAfter }) => {
      const at = decodedAt + shownAfter
      decodedAt += duration
      return at
    })
    expect(shown).toEqual([0, 120, 40, 80])
    expect(decodedAt).toBe(160)
  })

  test('says which packets stand for themselves', () => {
    expect(found.samples.map(({ isKey }) => isKey)).toEqual([true, false, false, false])
  })

  test('points at its packets', () => {
    expect(found.dataAt).toBe(found.mdatContentAt)
    expect(String.fromCharCode(...made.subarray(found.dataAt))).toBe('IPPbB')
  })

  test('far into a long film starts where it belongs', () => {
    expect(read(piece([packet('key', 500_000, 'I')], 57_600, 1)).startsAt).toBe(500_000 * 57_600)
  })
})

describe('the ticks of a track', () => {
  test.for([
    ['with short times', 0, 48_000],
    ['with long times', 1, 57_600],
  ] as const)('%s', ([, version, ticks]) => {
    const head = new Uint8Array(version === 1 ? 32 : 20)
    const view = new DataView(head.buffer)
    view.setUint8(0, version)
    view.setUint32(version === 1 ? 20 : 12, ticks)
    expect(ticksIn(concat(box('moov', box('trak', box('mdia', box('mdhd', head))))))).toBe(ticks)
  })
})
