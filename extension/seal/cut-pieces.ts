import { CodedError } from '#shared/errors.ts'

/** 32 segments. Small enough for a TLS-inspecting proxy, large enough that the round trip does not show. */
export const PIECE_BYTES = 8 * 1024 * 1024

export type Piece = { startByte: number; bytes: Uint8Array<ArrayBuffer> }

/**
 * Cuts an envelope into the pieces it is uploaded in: first the prefix alone, because with it the link is
 * good, then 8 MiB each.
 *
 * @throws CodedError `envelope/cut-short` when the stream ends before the promised length: what is uploaded then
 *   could never be opened, and nobody would hear of it before the opener
 */
export async function* cutPieces(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
  { lengthBytes, prefixBytes }: { lengthBytes: number; prefixBytes: number },
): AsyncGenerator<Piece, void> {
  let startByte = 0
  let filled = 0
  let piece = new Uint8Array(prefixBytes)
  for await (const part of stream) {
    for (let at = 0; at < part.length; ) {
      const taken = part.subarray(at, at + piece.length - filled)
      piece.set(taken, filled)
      filled += taken.length
      at += taken.length
      if (filled < piece.length) continue
      yield { startByte, bytes: piece }
      startByte += piece.length
      filled = 0
      piece = new Uint8Array(Math.min(PIECE_BYTES, lengthBytes - startByte))
      if (piece.length === 0) return
    }
  }
  throw new CodedError('envelope/cut-short')
}
