import { describe, expect, test } from 'vitest'
import { Secret } from '#shared/bytes/secret.ts'
import { makeEnvelopeId } from '#shared/envelope/envelope-id.ts'
import { openEnvelope, type ReadRange } from '#shared/envelope/open.ts'
import { type SealParts, sealReport } from '#shared/envelope/seal.ts'
import { sampleBytes, sampleParts } from '#tests/vectors/sample-report.ts'

const FULL = 262_112
const files = [sampleBytes(100_000, 1), sampleBytes(0), sampleBytes(3 * FULL + 5, 2)]
const parts = sampleParts(files)
const envelope = await sealed(parts)

describe('an envelope', () => {
  test('opens to the report and the files that were sealed', async () => {
    const opened = await open(parts, envelope)
    expect(opened.report).toEqual(parts.report)
    for (const [index, file] of files.entries()) {
      expect(Buffer.from(await new Response(opened.openItem(index)).arrayBuffer()).equals(file)).toBe(true)
    }
  })

  test.for([
    ['inside one segment', 10, 20],
    ['across a boundary', FULL - 1, FULL + 1],
    ['exactly one segment', FULL, 2 * FULL],
    ['to the end', 2 * FULL + 7, 3 * FULL + 5],
    ['nothing', 5, 5],
  ] as const)('opens a range of an item without the rest: %s', async ([, startByte, endByte]) => {
    const asked: number[] = []
    const opened = await openEnvelope({
      ...parts,
      readRange: (start, end, signal) => {
        asked.push(end - start)
        return rangesOf(envelope)(start, end, signal)
      },
    })
    asked.length = 0
    const bytes = await new Response(opened.openItem(2, { startByte, endByte })).arrayBuffer()
    expect(Buffer.from(bytes).equals((files[2] ?? new Uint8Array()).subarray(startByte, endByte))).toBe(true)
    const segments = Math.ceil(endByte / FULL) - Math.floor(startByte / FULL)
    expect(asked[0] ?? 0).toBeLessThanOrEqual((endByte > startByte ? segments : 0) * 262_144)
  })

  test('is as long as was said before the first byte was read', async () => {
    const { lengthBytes, prefixBytes } = await sealReport(parts)
    expect(lengthBytes).toBe(envelope.length)
    // The prefix is all the manifest needs.
    const opened = await open(parts, envelope.subarray(0, prefixBytes))
    expect(opened.report).toEqual(parts.report)
  })

  test.for([
    ['another link secret', { linkSecret: Secret.random(32) }, 'envelope/wrong-key'],
    ['another relay share', { relayShare: Secret.random(32) }, 'envelope/wrong-key'],
    ['another envelope id', { envelopeId: makeEnvelopeId('gb') }, 'envelope/wrong-key'],
    ['a third share it was not sealed with', { thirdShare: Secret.random(32) }, 'envelope/wrong-key'],
  ] as const)('does not open with %s', async ([, other, code]) => {
    await expect(open({ ...parts, ...other }, envelope)).rejects.toThrow(code)
  })

  test('sealed with a third share opens only with it', async () => {
    const withThird = { ...parts, thirdShare: Secret.random(32) }
    const third = await sealed(withThird)
    expect((await open(withThird, third)).report).toEqual(parts.report)
    await expect(open(parts, third)).rejects.toThrow('envelope/share-missing')
    await expect(open({ ...withThird, thirdShare: Secret.random(32) }, third)).rejects.toThrow(
      'envelope/wrong-key',
    )
  })
})

async function sealed(these: SealParts): Promise<Uint8Array<ArrayBuffer>> {
  const { stream } = await sealReport(these)
  return new Uint8Array(await new Response(stream).arrayBuffer())
}

function open(these: SealParts, bytes: Uint8Array<ArrayBuffer>) {
  return openEnvelope({ ...these, readRange: rangesOf(bytes) })
}

function rangesOf(bytes: Uint8Array<ArrayBuffer>): ReadRange {
  return async (start, end) => new Blob([bytes.subarray(start, end)]).stream()
}
