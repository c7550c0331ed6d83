import { mkdtempSync, openAsBlob, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { prepareMedia } from '../../../../../extension/prepare/prepare-media.ts'
import { prepared, refusal, TRACER } from '../planted-pictures.ts'

const FRAMES = ['frame one.', 'frame two!', 'frame 3...']
const PLACES = [`${TRACER} a`, `${TRACER} b`, `${TRACER} c`]
const TAKEN = Date.UTC(2026, 10, 20, 14, 5, 6)

describe('a film', () => {
  test('keeps its frames, in order, and nothing of the track of places between them', async () => {
    const original = film()
    expect(original.includes(TRACER)).toBe(true)
    const { bytes, mediaType, removed, lossless } = await prepared(original)
    expect({ mediaType, lossless }).toEqual({ mediaType: 'video/mp4', lossless: true })
    expect(bytes.includes(TRACER)).toBe(false)
    expect(framesOf(bytes)).toEqual(FRAMES)
    expect(removed).toEqual(expect.arrayContaining(['place', 'time', 'text', 'track']))
  })

  test('says when it was taken, outside the file', async () => {
    expect((await prepared(film())).capturedAt).toBe(TAKEN)
  })

  test('that was stripped has nothing more to take out', async () => {
    const once = await prepared(film())
    const twice = await prepared(once.bytes)
    expect(twice.removed).toEqual([])
    expect(twice.bytes.equals(once.bytes)).toBe(true)
  })

  test.for([
    ['box with words', box('free', TRACER)],
    ['private box', box('uuid', `0123456789abcdef${TRACER}`)],
    ['thing that is no box', Buffer.from(`\0\0\0\0\0\0\0${TRACER}`)],
  ] as const)('loses a %s behind its end', async ([, extra]) => {
    const { bytes } = await prepared(Buffer.concat([film(), extra]))
    expect(bytes.includes(TRACER)).toBe(false)
  })

  test('of gigabytes does not pass through memory', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'film-'))
    const path = join(folder, 'film.mp4')
    try {
      // A free box of three gibibytes that exist only as a length; Node counts a file of more than four wrongly.
      const lengthBytes = 3 * 2 ** 30
      const start = film()
      const head = Buffer.concat([u32(1), Buffer.from('free'), Buffer.alloc(8)])
      head.writeBigUInt64BE(BigInt(lengthBytes - start.length), 8)
      writeFileSync(path, Buffer.concat([start, head]))
      truncateSync(path, lengthBytes)
      const before = process.memoryUsage().arrayBuffers
      const result = await prepareMedia(await openAsBlob(path), 'film.mp4')
      expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(64 << 20)
      expect(result.is).toBe('prepared')
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})

describe('a film is refused', () => {
  test.for([
    ['its samples are outside the data', film({ offset: 1 }), 'prepare/broken'],
    ['it breaks off', film().subarray(0, 400), 'prepare/broken'],
    ['it is kept in another file', film({ reference: 0 }), 'prepare/points-outside'],
    ['it is encrypted', film({ entry: 'encv' }), 'prepare/locked'],
    ['it has neither picture nor sound', film({ handler: 'text' }), 'prepare/unknown-type'],
  ] as const)('when %s', async ([, bytes, because]) => {
    expect(await refusal(bytes)).toBe(because)
  })
})

describe('hostile bytes', () => {
  test('a damaged film is prepared or refused: nothing is thrown, nothing grows', async () => {
    const planted = film()
    const damage = fc.array(fc.record({ at: fc.nat(planted.length - 1), value: fc.nat(255) }), {
      minLength: 1,
      maxLength: 8,
    })
    await fc.assert(
      fc.asyncProperty(damage, async (places) => {
        const bytes = new Uint8Array(planted)
        for (const { at, value } of places) bytes[at] = value
        const result = await prepareMedia(new Blob([bytes]), 'x')
        if (result.is === 'refused') expect(result.because).toMatch(/^prepare\//)
        else expect(result.bytes.size).toBeLessThan(planted.length * 4)
      }),
      { numRuns: 600 },
    )
  })
})

type Made = { offset?: number; reference?: number; entry?: string; handler?: string }

/** Three chunks of picture with a chunk of places behind each, tables in front, tags everywhere. */
function film({ offset, reference = 1, entry = 'avc1', handler = 'vide' }: Made = {}): Buffer {
  const ftyp = box('ftyp', 'isom', u32(512), 'isomavc1')
  const seconds = u32(TAKEN / 1000 + 2_082_844_800)
  const build = (dataAt: number) => {
    const at = (track: number) =>
      FRAMES.map((_, index) => u32(offset ?? dataAt + index * pair() + (track === 1 ? 0 : 10)))
    return box(
      'moov',
      box('mvhd', u32(0), seconds, seconds, u32(1000), u32(3000), Buffer.alloc(76), u32(3)),
      track(
        1,
        handler,
        picture(entry),
        FRAMES.map((frame) => frame.length),
        at(1),
        seconds,
        reference,
      ),
      track(
        2,
        'meta',
        box('mebx', Buffer.alloc(8)),
        PLACES.map((place) => place.length),
        at(2),
        seconds,
        reference,
      ),
      box('udta', box('\xa9xyz', u32(0), TRACER), box('meta', u32(0), box('ilst', TRACER))),
      box('uuid', '0123456789abcdef', TRACER),
    )
  }
  const dataAt = ftyp.length + build(0).length + 8
  const data = FRAMES.flatMap((frame, index) => [frame, PLACES[index] ?? ''])
  return Buffer.concat([ftyp, build(dataAt), box('mdat', ...data)])
}

function pair(): number {
  return 10 + (PLACES[0]?.length ?? 0)
}

function track(
  id: number,
  handler: string,
  entry: Buffer,
  sizes: readonly number[],
  offsets: readonly Buffer[],
  seconds: Buffer,
  reference: number,
): Buffer {
  return box(
    'trak',
    box('tkhd', u32(7), seconds, seconds, u32(id), u32(0), u32(3000), Buffer.alloc(60)),
    box(
      'mdia',
      box('mdhd', u32(0), seconds, seconds, u32(1000), u32(3000), u32(0)),
      box('hdlr', u32(0), u32(0), handler, Buffer.alloc(12), `${TRACER}\0`),
      box(
        'minf',
        box('vmhd', u32(1), Buffer.alloc(8)),
        box(
          'dinf',
          box('dref', u32(0), u32(1), box('url ', u32(reference), reference === 0 ? 'file:///x' : '')),
        ),
        box(
          'stbl',
          box('stsd', u32(0), u32(1), entry),
          box('stts', u32(0), u32(1), u32(sizes.length), u32(1000)),
          box('stsc', u32(0), u32(1), u32(1), u32(1), u32(1)),
          box('stsz', u32(0), u32(0), u32(sizes.length), ...sizes.map(u32)),
          box('stco', u32(0), u32(offsets.length), ...offsets),
        ),
      ),
    ),
    box('udta', box('name', TRACER)),
  )
}

function picture(name: string): Buffer {
  return box(
    name,
    Buffer.alloc(42),
    TRACER.padEnd(32, '\0'),
    Buffer.alloc(4),
    box('avcC', Buffer.from([1, 66, 0, 10])),
    box('prvt', TRACER),
  )
}

/** Reads the frames back by the first track's own tables. */
function framesOf(bytes: Buffer): string[] {
  const table = bytes.indexOf('stco') + 4
  const count = bytes.readUInt32BE(table + 4)
  return Array.from({ length: count }, (_, index) => {
    const at = bytes.readUInt32BE(table + 8 + 4 * index)
    return bytes.toString('latin1', at, at + 10)
  })
}

function box(name: string, ...parts: readonly (string | Buffer)[]): Buffer {
  const body = Buffer.concat(
    parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : part)),
  )
  return Buffer.concat([u32(body.length + 8), Buffer.from(name, 'latin1'), body])
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}
