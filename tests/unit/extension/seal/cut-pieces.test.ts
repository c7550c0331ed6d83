import { describe, expect, test } from 'vitest'
import { cutPieces, PIECE_BYTES } from '../../../../extension/seal/cut-pieces.ts'

/** A stream in parts of these sizes, each byte its own position (mod 251, so that no part repeats). */
function streamOf(partBytes: readonly number[]): ReadableStream<Uint8Array<ArrayBuffer>> {
  let at = 0
  const parts = partBytes.map((length) => {
    const part = new Uint8Array(length)
    for (let index = 0; index < length; index++) part[index] = at++ % 251
    return part
  })
  return new ReadableStream({
    pull(controller) {
      const part = parts.shift()
      if (part) controller.enqueue(part)
      else controller.close()
    },
  })
}

async function piecesOf(partBytes: readonly number[], prefixBytes: number) {
  const lengthBytes = partBytes.reduce((sum, bytes) => sum + bytes, 0)
  const pieces = []
  for await (const piece of cutPieces(streamOf(partBytes), { lengthBytes, prefixBytes })) pieces.push(piece)
  return { lengthBytes, pieces }
}

describe('the pieces of an upload', () => {
  test.for<[string, number[], number, number[]]>([
    ['begin with the prefix alone: with it the link is good', [100, 50, 50], 100, [100, 100]],
    ['do not depend on how the stream was cut', [30, 30, 140], 100, [100, 100]],
    ['are 8 MiB', [100, 3 * PIECE_BYTES + 5], 100, [100, PIECE_BYTES, PIECE_BYTES, PIECE_BYTES, 5]],
    ['have no empty one at the end', [100, PIECE_BYTES], 100, [100, PIECE_BYTES]],
    ['may be the prefix and nothing else', [100], 100, [100]],
  ])('%s', async ([, parts, prefixBytes, sizes]) => {
    const { lengthBytes, pieces } = await piecesOf(parts, prefixBytes)
    expect(pieces.map(({ bytes }) => bytes.length)).toEqual(sizes)
    let at = 0
    for (const { startByte, bytes } of pieces) {
      expect(startByte).toBe(at)
      // Only ends and starts: comparing 24 MiB byte by byte takes seconds and finds no more.
      expect([bytes[0], bytes.at(-1)]).toEqual([at % 251, (at + bytes.length - 1) % 251])
      at += bytes.length
    }
    expect(at).toBe(lengthBytes)
  })

  test('do not pretend that a stream which ended early was whole', async () => {
    const cutting = cutPieces(streamOf([100, 50]), { lengthBytes: 200, prefixBytes: 100 })
    expect((await cutting.next()).value?.bytes.length).toBe(100)
    await expect(cutting.next()).rejects.toMatchObject({ code: 'envelope/cut-short' })
  })
})
