import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { CodedError } from '#shared/errors.ts'
import { sampleBytes, sampleParts } from '#tests/vectors/sample-report.ts'
import { open, rangesOf, sealed } from './sealed.ts'

// `WARDLINK_FUZZ_RUNS=100000 npx vitest run --project unit tests/properties/reader-fuzz` goes on for longer.
const RUNS = Number(process.env.WARDLINK_FUZZ_RUNS ?? 150)
const TIMEOUT = { timeout: 60_000 + RUNS * 200 }

const FULL = 262_112
const files = [sampleBytes(700, 1), sampleBytes(FULL + 50, 2)]
const parts = sampleParts(files)
const envelope = await sealed(parts)
const other = await sealed({ ...sampleParts(files), linkSecret: parts.linkSecret })
const again = await sealed(parts)

/** Something an attacker who holds the stored bytes, but no key, can do to them. */
type Damage = (bytes: Uint8Array<ArrayBuffer>) => Uint8Array<ArrayBuffer>

const at = fc.oneof(
  fc.integer({ min: 0, max: envelope.length - 1 }),
  // Headers, heads and tags are few bytes among many.
  fc.integer({ min: 0, max: 200 }),
)
const damage: fc.Arbitrary<Damage> = fc.oneof(
  fc.tuple(at, fc.integer({ min: 0, max: 7 })).map(([byte, bit]): Damage => flip(byte, bit)),
  fc
    .tuple(at, fc.uint8Array({ minLength: 1, maxLength: 40 }))
    .map(([byte, with_]): Damage => overwrite(byte, with_)),
  fc.integer({ min: 0, max: envelope.length }).map(
    (length): Damage =>
      (bytes) =>
        bytes.slice(0, length),
  ),
  fc
    .tuple(at, at, fc.integer({ min: 1, max: 262_144 }))
    .map(([from, to, length]): Damage => move(from, to, length)),
  fc
    .tuple(at, fc.integer({ min: 1, max: 262_144 }))
    .map(([from, length]): Damage => splice(other, from, length)),
  fc
    .tuple(at, fc.integer({ min: 1, max: 262_144 }))
    .map(([from, length]): Damage => splice(again, from, length)),
  fc.tuple(at, fc.integer({ min: 1, max: 300 })).map(([byte, length]): Damage => leaveOut(byte, length)),
  fc
    .tuple(at, fc.uint8Array({ minLength: 1, maxLength: 300 }))
    .map(([byte, extra]): Damage => insert(byte, extra)),
)

describe('the reader, given damaged bytes', () => {
  test(
    'only ever fails with a code, and never gives out a byte that was not sealed there',
    TIMEOUT,
    async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(damage, { minLength: 1, maxLength: 3 }), async (damages) => {
          const bytes = damages.reduce((soFar, one) => one(soFar), envelope.slice())
          const opened = await coded(() => open(parts, rangesOf(bytes)))
          if (opened instanceof CodedError) return
          expect(opened.report).toEqual(parts.report)
          for (const [index, file] of files.entries()) {
            const { given } = await readAll(opened.openItem(index))
            expect(given.equals(file.subarray(0, given.length))).toBe(true)
          }
        }),
        { numRuns: RUNS },
      )
    },
  )

  test('only ever fails with a code on bytes that were never an envelope', TIMEOUT, async () => {
    const beginnings = fc.constantFrom(0, 8, 10, 12, 24, 32, 42, 106)
    await fc.assert(
      fc.asyncProperty(beginnings, fc.uint8Array({ maxLength: 400 }), async (kept, rest) => {
        const bytes = new Uint8Array(kept + rest.length)
        bytes.set(envelope.subarray(0, kept))
        bytes.set(rest, kept)
        expect(await coded(() => open(parts, rangesOf(bytes)))).toBeInstanceOf(CodedError)
      }),
      { numRuns: RUNS },
    )
  })

  test('asks for no more than the format allows, whatever a header says', TIMEOUT, async () => {
    const numbers = fc.record({
      manifestBytes: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
      lengthBytes: fc.oneof(
        fc.bigInt({ min: 0n, max: 2n ** 40n }),
        fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
      ),
    })
    await fc.assert(
      fc.asyncProperty(numbers, async ({ manifestBytes, lengthBytes }) => {
        const bytes = envelope.slice()
        const header = new DataView(bytes.buffer)
        header.setUint32(12, manifestBytes)
        header.setBigUint64(16, lengthBytes)
        const asked: number[] = []
        await coded(() =>
          open(parts, (start, end, signal) => {
            asked.push(end - start)
            return rangesOf(bytes)(start, end, signal)
          }),
        )
        for (const count of asked) expect(count).toBeLessThanOrEqual(2 ** 20 + 32)
      }),
      { numRuns: RUNS },
    )
  })
})

/** What it gave, or the coded error it failed with; any other error fails the test. */
async function coded<T>(action: () => Promise<T>): Promise<T | CodedError> {
  try {
    return await action()
  } catch (thrown) {
    if (thrown instanceof CodedError && thrown.code !== 'internal') return thrown
    throw thrown
  }
}

async function readAll(stream: ReadableStream<Uint8Array<ArrayBuffer>>) {
  const parts: Uint8Array[] = []
  const failed = await coded(async () => {
    for await (const part of stream) parts.push(part)
  })
  return { given: Buffer.concat(parts), failed }
}

function flip(byte: number, bit: number): Damage {
  return (bytes) => {
    if (byte < bytes.length) bytes[byte] = (bytes[byte] ?? 0) ^ (1 << bit)
    return bytes
  }
}

function overwrite(byte: number, with_: Uint8Array): Damage {
  return (bytes) => {
    if (byte < bytes.length) bytes.set(with_.subarray(0, bytes.length - byte), byte)
    return bytes
  }
}

function move(from: number, to: number, length: number): Damage {
  return (bytes) => {
    bytes.copyWithin(to, from, from + length)
    return bytes
  }
}

function splice(of: Uint8Array, from: number, length: number): Damage {
  return overwrite(from, of.subarray(from, from + length))
}

function leaveOut(byte: number, length: number): Damage {
  return (bytes) => Uint8Array.from(Buffer.concat([bytes.subarray(0, byte), bytes.subarray(byte + length)]))
}

function insert(byte: number, extra: Uint8Array): Damage {
  return (bytes) => Uint8Array.from(Buffer.concat([bytes.subarray(0, byte), extra, bytes.subarray(byte)]))
}
