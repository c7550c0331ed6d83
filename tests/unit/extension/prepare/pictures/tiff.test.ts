import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { plainJpeg, plantedJpeg, prepared, refusal, TRACER } from '../planted-pictures.ts'

type Value = number[] | string | Buffer

/** A TIFF of these pages; numbers are LONG, words ASCII, bytes UNDEFINED. Each page's picture is one strip. */
function tiff(pages: { tags: Record<number, Value>; strip: Buffer }[], isLittle = true): Buffer {
  const number = (value: number, bytes: number) => {
    const little = Buffer.alloc(bytes)
    little.writeUIntLE(value, 0, bytes)
    return isLittle ? little : little.reverse()
  }
  const u16 = (value: number) => number(value, 2)
  const u32 = (value: number) => number(value, 4)
  const parts: Buffer[] = [Buffer.from(isLittle ? 'II' : 'MM'), u16(42), u32(8)]
  let at = 8
  for (const [index, { tags, strip }] of pages.entries()) {
    const all: Record<number, Value> = { ...tags, 273: [0], 279: [strip.length] }
    const count = Object.keys(all).length
    const directoryBytes = 2 + 12 * count + 4
    let outsideAt = at + directoryBytes
    const outside: Buffer[] = []
    const stripAt = outsideAt
    outside.push(strip)
    outsideAt += strip.length
    const entries = Object.entries(all).map(([tag, value]) => {
      const bytes =
        typeof value === 'string'
          ? Buffer.from(`${value}\0`)
          : Buffer.isBuffer(value)
            ? value
            : Buffer.concat((tag === '273' ? [stripAt] : value).map(u32))
      const type = typeof value === 'string' ? 2 : Buffer.isBuffer(value) ? 7 : 4
      const length = type === 4 ? bytes.length / 4 : bytes.length
      const head = Buffer.concat([u16(Number(tag)), u16(type), u32(length)])
      if (bytes.length <= 4) return Buffer.concat([head, bytes, Buffer.alloc(4 - bytes.length)])
      outside.push(bytes)
      outsideAt += bytes.length
      return Buffer.concat([head, u32(outsideAt - bytes.length)])
    })
    const nextAt = index + 1 < pages.length ? outsideAt : 0
    parts.push(u16(count), ...entries, u32(nextAt), ...outside)
    at = outsideAt
  }
  return Buffer.concat(parts)
}

const plain = { 256: [2], 257: [2], 258: [8], 259: [1], 262: [1], 277: [1], 278: [2] }
const words = { 270: TRACER, 271: TRACER, 306: '2026:11:20 14:05:06', 315: TRACER, 700: Buffer.from(TRACER) }
const page = (more: Record<number, Value> = {}, strip: Buffer = Buffer.from('ABCD')) => ({
  tags: { ...plain, ...more },
  strip,
})

describe('a TIFF', () => {
  test.for([
    ['of a PC', true],
    ['of a Mac', false],
  ] as const)('%s keeps the pictures of its pages and none of the words', async ([, isLittle]) => {
    const planted = tiff([page(words), page({ ...words, 65000: TRACER }, Buffer.from('EFGH'))], isLittle)
    expect(planted.includes(TRACER)).toBe(true)
    const { bytes, ...rest } = await prepared(planted)
    expect(bytes.includes(TRACER)).toBe(false)
    expect([bytes.includes('ABCD'), bytes.includes('EFGH')]).toEqual([true, true])
    expect(rest).toMatchObject({
      mediaType: 'image/tiff',
      lossless: true,
      capturedAt: new Date(2026, 10, 20, 14, 5, 6).getTime(),
    })
    expect(rest.removed).toEqual(expect.arrayContaining(['time', 'device', 'author', 'text', 'private']))
  })

  test('that was stripped has nothing more to take out', async () => {
    const once = await prepared(tiff([page(words), page(words)]))
    const twice = await prepared(Buffer.from(once.bytes))
    expect(twice.removed).toEqual([])
    expect(twice.bytes.equals(once.bytes)).toBe(true)
  })

  test('loses smaller copies of its pages', async () => {
    const small = page({ 254: [1] }, Buffer.from(TRACER))
    const { bytes, removed } = await prepared(tiff([page(), small]))
    expect(bytes.includes(TRACER)).toBe(false)
    expect(removed).toEqual(['thumbnail'])
  })

  test('has the JPEG inside it stripped as well', async () => {
    const { bytes } = await prepared(tiff([page({ 259: [7] }, plantedJpeg())]))
    expect(bytes.includes(TRACER)).toBe(false)
    expect(bytes.length).toBeGreaterThan(plainJpeg().length / 2)
  })

  test.for<[string, Uint8Array, string]>([
    ['it is a camera’s raw picture', tiff([page({ 50706: [1] })]), 'prepare/unknown-type'],
    ['nobody knows how its picture is packed', tiff([page({ 259: [34712] })]), 'prepare/unknown-type'],
    [
      'words pose as numbers of the picture',
      tiff([page({ 258: Array(65).fill(0x41414141) })]),
      'passes without them',
    ],
    ['its pages go round in a circle', circle(), 'prepare/broken'],
    ['its picture lies beyond its end', tiff([page()]).subarray(0, -3), 'prepare/broken'],
  ])('is told when %s', async ([, bytes, because]) => {
    if (because === 'passes without them') expect((await prepared(bytes)).bytes.includes('AAAA')).toBe(false)
    else expect(await refusal(bytes)).toBe(because)
  })

  test('damaged anywhere is prepared or refused, and no word of it is left', async () => {
    const whole = tiff([page(words), page(words)])
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 1), fc.nat(255), async (at, value) => {
        const bytes = Buffer.from(whole)
        bytes[at] = value
        if ((await refusal(bytes)) !== 'prepared') return
        expect((await prepared(bytes)).bytes.includes(TRACER.slice(1))).toBe(false)
      }),
      { numRuns: 400, seed: 4417 },
    )
  })
})

function circle(): Buffer {
  const bytes = tiff([page(), page()])
  // The second directory says that the first is the next.
  const second = bytes.readUInt32LE(8 + 2 + 12 * bytes.readUInt16LE(8))
  bytes.writeUInt32LE(8, second + 2 + 12 * bytes.readUInt16LE(second))
  return bytes
}
