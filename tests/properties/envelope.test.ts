import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { paddedItemBytes } from '#shared/envelope/padding.ts'
import { sealReport } from '#shared/envelope/seal.ts'
import { sampleBytes, sampleParts } from '#tests/vectors/sample-report.ts'
import { bytesOf, open, rangesOf, sealed } from './sealed.ts'

const FULL = 262_112
const SMALLEST = 16_384

// Around each boundary: none, the smallest padded size, one and two segments, and sizes that padding moves across one.
const BOUNDARIES = [0, SMALLEST, FULL, 2 * FULL, 262_144, 258_048, 516_096]
const SIZES = BOUNDARIES.flatMap((size) => [size - 1, size, size + 1]).filter((size) => size >= 0)

describe('opening inverts sealing', () => {
  test.for(SIZES)('for an item of %d bytes', { timeout: 30_000 }, async (size) => {
    const file = sampleBytes(size, size)
    const parts = sampleParts([file])
    const { lengthBytes } = await sealReport(parts)
    const envelope = await sealed(parts)
    expect(envelope.length).toBe(lengthBytes)
    const opened = await open(parts, rangesOf(envelope))
    expect(opened.report).toEqual(parts.report)
    expect((await bytesOf(opened.openItem(0))).equals(file)).toBe(true)
  })

  test('for any number of items of any size', { timeout: 60_000 }, async () => {
    const sizes = fc.array(fc.integer({ min: 0, max: 40_000 }), { minLength: 1, maxLength: 6 })
    await fc.assert(
      fc.asyncProperty(sizes, async (lengths) => {
        const files = lengths.map((length, index) => sampleBytes(length, index))
        const parts = sampleParts(files)
        const opened = await open(parts, rangesOf(await sealed(parts)))
        for (const [index, file] of files.entries()) {
          expect((await bytesOf(opened.openItem(index))).equals(file)).toBe(true)
        }
      }),
      { numRuns: 15 },
    )
  })

  const file = sampleBytes(2 * FULL + 1000, 7)
  const parts = sampleParts([sampleBytes(5), file])
  const once = sealed(parts)

  test('however the bytes are cut up on arrival', { timeout: 60_000 }, async () => {
    const envelope = await once
    const pieceSizes = fc.array(
      fc.oneof(fc.integer({ min: 1, max: 300_000 }), fc.constantFrom(1, 16, 262_144)),
      {
        minLength: 1,
        maxLength: 5,
      },
    )
    // Only bytes one at a time would take minutes.
    const quick = pieceSizes.filter((sizes) => sizes.some((size) => size > 20_000))
    await fc.assert(
      fc.asyncProperty(quick, async (sizes) => {
        const opened = await open(parts, rangesOf(envelope, sizes))
        expect((await bytesOf(opened.openItem(1))).equals(file)).toBe(true)
      }),
      { numRuns: 15 },
    )
  })

  test('byte by byte', { timeout: 60_000 }, async () => {
    const small = sampleParts([sampleBytes(10)])
    const opened = await open(small, rangesOf(await sealed(small), [1]))
    expect((await bytesOf(opened.openItem(0))).equals(sampleBytes(10))).toBe(true)
  })

  test('from any offset to any other', { timeout: 60_000 }, async () => {
    const opened = await open(parts, rangesOf(await once))
    const near = fc.constantFrom(
      0,
      1,
      FULL - 1,
      FULL,
      FULL + 1,
      2 * FULL - 1,
      2 * FULL,
      2 * FULL + 1,
      file.length,
    )
    const offset = fc.oneof(near, fc.integer({ min: 0, max: file.length }))
    await fc.assert(
      fc.asyncProperty(offset, offset, async (a, b) => {
        const [startByte, endByte] = [Math.min(a, b), Math.max(a, b)]
        const bytes = await bytesOf(opened.openItem(1, { startByte, endByte }))
        expect(bytes.equals(file.subarray(startByte, endByte))).toBe(true)
      }),
      { numRuns: 60 },
    )
  })
})

describe('padding', () => {
  test('never makes an item shorter, by at most 12 % longer, and is the same for what it made', () => {
    fc.assert(
      fc.property(
        fc.maxSafeNat().map((size) => size % 2 ** 40),
        (size) => {
          const padded = paddedItemBytes(size)
          expect(padded).toBeGreaterThanOrEqual(size)
          expect(padded).toBeLessThanOrEqual(Math.max(SMALLEST, Math.ceil(size * 1.12)))
          expect(paddedItemBytes(padded)).toBe(padded)
        },
      ),
    )
  })

  test('hides which of two close sizes it was', async () => {
    const lengths = [1_000_000, 1_000_001, 1_010_000].map(paddedItemBytes)
    expect(new Set(lengths).size).toBe(1)
  })
})
