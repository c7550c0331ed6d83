import { CodedError } from '#shared/errors.ts'
import type { RemovedKind } from '#shared/report/removed-kind.ts'

/** A piece of the stripped file: bytes made here, or a range of the original that is left as it is. */
export type Piece = Uint8Array<ArrayBuffer> | { startByte: number; endByte: number }

/** What is left of a file, and the kinds of things that are not in it any more. */
export type Stripped = {
  pieces: Piece[]
  mediaType: string
  removed: Set<RemovedKind>
  /** Epoch milliseconds, when the file said so. */
  capturedAt: number | null
  /** Whether every pixel and sample is bit for bit what it was. */
  lossless: boolean
  /** Words may be part of the picture itself, where only a person can see them. */
  mayShowWords?: boolean
}

/** The file breaks its own format. Nothing is guessed: what cannot be read with certainty is not sent. */
export function broken(cause?: unknown): CodedError {
  return new CodedError('prepare/broken', { cause })
}

export function pieceLength(piece: Piece): number {
  return piece instanceof Uint8Array ? piece.length : piece.endByte - piece.startByte
}

/** Adds a range of the original, joined to the piece before when it continues there. */
export function addRange(pieces: Piece[], startByte: number, endByte: number): void {
  if (startByte >= endByte) return
  const last = pieces.at(-1)
  if (last && !(last instanceof Uint8Array) && last.endByte === startByte) last.endByte = endByte
  else pieces.push({ startByte, endByte })
}
