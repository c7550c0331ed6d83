import { describe, expect, test } from 'vitest'
import { openEnvelope, type ReadRange } from '#shared/envelope/open.ts'
import { sealReport } from '#shared/envelope/seal.ts'
import { CodedError } from '#shared/errors.ts'
import { rangesOf, sealed } from '#tests/properties/sealed.ts'
import { sampleBytes, sampleParts } from '#tests/vectors/sample-report.ts'

const SEGMENT = 262_144
/** What may be read ahead of whoever takes the results. */
const AHEAD = 8 * SEGMENT
const SIZE = 40 * SEGMENT

describe('sealing', () => {
  test('reads a file no faster than its envelope is taken', async () => {
    const file = new CountingBlob(SIZE)
    const { stream } = await sealReport(partsFor(file))
    const reader = stream.getReader()
    await idle()
    expect(file.givenBytes).toBe(0)

    let taken = 0
    for (const stopAt of [SEGMENT, 10 * SEGMENT]) {
      while (taken < stopAt) taken += (await reader.read()).value?.length ?? 0
      await idle()
      expect(file.givenBytes).toBeLessThanOrEqual(taken + AHEAD)
    }
    await reader.cancel()
  })

  test('stops reading when its stream is cancelled', async () => {
    const file = new CountingBlob(SIZE)
    const { stream } = await sealReport(partsFor(file))
    const reader = stream.getReader()
    await reader.read()
    await reader.read()
    await reader.cancel()
    await idle()
    const { givenBytes } = file
    expect(file.isCancelled).toBe(true)
    await idle()
    expect(file.givenBytes).toBe(givenBytes)
  })

  test('fails at once when it is aborted, also while a file does not answer', async () => {
    const stopping = new AbortController()
    const file = new CountingBlob(SIZE, { stallAfterBytes: 3 * SEGMENT })
    const { stream } = await sealReport({ ...partsFor(file), signal: stopping.signal })
    const read = drain(stream)
    await idle()
    stopping.abort(new CodedError('upload/stopped'))
    await expect(read).rejects.toThrow('upload/stopped')
    expect(file.isCancelled).toBe(true)
  })

  test.for([
    ['went away', { failAfterBytes: 2 * SEGMENT }],
    ['became shorter', { endAfterBytes: 2 * SEGMENT }],
  ] as const)('says that it cannot be read when a file %s meanwhile', async ([, how]) => {
    const { stream } = await sealReport(partsFor(new CountingBlob(SIZE, how)))
    await expect(drain(stream)).rejects.toThrow('hold/unreadable')
  })

  test('refuses files that are not those of the report', async () => {
    const parts = sampleParts([sampleBytes(10)])
    await expect(sealReport({ ...parts, files: [new Blob(['other length'])] })).rejects.toThrow('internal')
    await expect(sealReport({ ...parts, files: [] })).rejects.toThrow('internal')
  })
})

describe('opening', async () => {
  const parts = sampleParts([sampleBytes(SIZE)])
  const envelope = await sealed(parts)

  test('reads no faster than the plaintext is taken', async () => {
    const counting = countingRanges(envelope)
    const opened = await openEnvelope({ ...parts, readRange: counting.readRange })
    counting.reset()
    const reader = opened.openItem(0).getReader()
    await idle()
    expect(counting.givenBytes()).toBe(0)
    let taken = 0
    while (taken < 10 * SEGMENT) taken += (await reader.read()).value?.length ?? 0
    await idle()
    expect(counting.givenBytes()).toBeLessThanOrEqual(taken + AHEAD)
    await reader.cancel()
    await idle()
    expect(counting.isCancelled()).toBe(true)
  })

  test('gives the first segment before it has read much more', async () => {
    const counting = countingRanges(envelope)
    const opened = await openEnvelope({ ...parts, readRange: counting.readRange })
    counting.reset()
    const reader = opened.openItem(0).getReader()
    await reader.read()
    expect(counting.givenBytes()).toBeLessThanOrEqual(5 * SEGMENT)
    await reader.cancel()
  })

  test('fails at once when it is aborted, also while the relay does not answer', async () => {
    const stalls: ReadRange = (start) =>
      start === 0 ? rangesOf(envelope)(0, 16_384, NEVER) : new Promise(() => {})
    const opened = await openEnvelope({ ...parts, readRange: stalls })
    const stopping = new AbortController()
    const read = drain(opened.openItem(0, { signal: stopping.signal }))
    await idle()
    stopping.abort(new CodedError('upload/stopped'))
    await expect(read).rejects.toThrow('upload/stopped')
  })

  test('tells the reader of ranges that nobody waits any more', async () => {
    const signals: AbortSignal[] = []
    const opened = await openEnvelope({
      ...parts,
      readRange: (start, end, signal) => {
        signals.push(signal)
        return rangesOf(envelope)(start, end, signal)
      },
    })
    const reader = opened.openItem(0).getReader()
    await reader.read()
    await reader.cancel()
    expect(signals.at(-1)?.aborted).toBe(true)
  })

  test('passes on what the reader of ranges failed with', async () => {
    let isBroken = false
    const opened = await openEnvelope({
      ...parts,
      readRange: async (start, end, signal) => {
        if (isBroken) throw new CodedError('relay/unreachable')
        return rangesOf(envelope)(start, end, signal)
      },
    })
    isBroken = true
    await expect(drain(opened.openItem(0))).rejects.toThrow('relay/unreachable')
  })

  test('refuses an item or a range the report does not have', async () => {
    const opened = await openEnvelope({ ...parts, readRange: rangesOf(envelope) })
    expect(() => opened.openItem(1)).toThrow(RangeError)
    for (const range of [
      { startByte: -1 },
      { endByte: SIZE + 1 },
      { startByte: 5, endByte: 4 },
      { startByte: 0.5 },
    ]) {
      expect(() => opened.openItem(0, range)).toThrow(RangeError)
    }
  })
})

const NEVER = new AbortController().signal

function partsFor(file: Blob) {
  return { ...sampleParts([sampleBytes(0)]), files: [file], report: reportOf(file.size) }
}

function reportOf(lengthBytes: number) {
  const { report } = sampleParts([sampleBytes(0)])
  return { ...report, media: report.media.map((item) => ({ ...item, lengthBytes })) }
}

/** A file that exists only as far as it is read, and remembers how far that was. */
class CountingBlob extends Blob {
  readonly #size: number
  readonly #how: { failAfterBytes?: number; endAfterBytes?: number; stallAfterBytes?: number }
  givenBytes = 0
  isCancelled = false

  constructor(
    size: number,
    how: { failAfterBytes?: number; endAfterBytes?: number; stallAfterBytes?: number } = {},
  ) {
    super()
    this.#size = size
    this.#how = how
  }

  override get size(): number {
    return this.#size
  }

  override stream(): ReadableStream<Uint8Array<ArrayBuffer>> {
    const { failAfterBytes = Infinity, endAfterBytes = this.#size, stallAfterBytes = Infinity } = this.#how
    return new ReadableStream(
      {
        pull: (controller) => {
          if (this.givenBytes >= stallAfterBytes) return new Promise(() => {})
          if (this.givenBytes >= failAfterBytes) throw new DOMException('gone', 'NotReadableError')
          if (this.givenBytes >= endAfterBytes) return controller.close()
          const piece = new Uint8Array(Math.min(65_536, this.#size - this.givenBytes))
          this.givenBytes += piece.length
          controller.enqueue(piece)
        },
        cancel: () => {
          this.isCancelled = true
        },
      },
      { highWaterMark: 0 },
    )
  }
}

function countingRanges(bytes: Uint8Array<ArrayBuffer>) {
  let givenBytes = 0
  let isCancelled = false
  const readRange: ReadRange = async (start, end) => {
    let at = start
    return new ReadableStream<Uint8Array>(
      {
        pull(controller) {
          if (at >= Math.min(end, bytes.length)) return controller.close()
          const piece = bytes.slice(at, Math.min(at + 65_536, end))
          at += piece.length
          givenBytes += piece.length
          controller.enqueue(piece)
        },
        cancel() {
          isCancelled = true
        },
      },
      { highWaterMark: 0 },
    )
  }
  return {
    readRange,
    givenBytes: () => givenBytes,
    isCancelled: () => isCancelled,
    reset: () => {
      givenBytes = 0
    },
  }
}

async function drain(stream: ReadableStream<Uint8Array>): Promise<void> {
  for await (const _ of stream) {
    // Only its end matters.
  }
}

/** Long enough for anything that would run on by itself to do so. */
function idle(): Promise<void> {
  return new Promise((later) => setTimeout(later, 60))
}
