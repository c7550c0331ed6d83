import { type OpenedEnvelope, type OpenParts, openEnvelope, type ReadRange } from '#shared/envelope/open.ts'
import { type SealParts, sealReport } from '#shared/envelope/seal.ts'

/** The whole envelope in memory; small ones only. */
export async function sealed(parts: SealParts): Promise<Uint8Array<ArrayBuffer>> {
  const { stream } = await sealReport(parts)
  return new Uint8Array(await new Response(stream).arrayBuffer())
}

/** Ranges of an envelope in memory, arriving in pieces of the given sizes, again and again. */
export function rangesOf(
  bytes: Uint8Array<ArrayBuffer>,
  pieceSizes: readonly number[] = [65_536],
): ReadRange {
  return async (startByte, endByte) => {
    const range = bytes.subarray(startByte, endByte)
    let at = 0
    let piece = 0
    return new ReadableStream<Uint8Array>({
      pull(controller) {
        const size = pieceSizes[piece++ % pieceSizes.length] ?? 1
        if (at < range.length) controller.enqueue(range.slice(at, at + size))
        at += size
        if (at >= range.length) controller.close()
      },
    })
  }
}

export function open(parts: SealParts, readRange: ReadRange): Promise<OpenedEnvelope> {
  const { envelopeId, linkSecret, relayShare, thirdShare } = parts
  const shares: OpenParts = { envelopeId, linkSecret, relayShare, readRange }
  return openEnvelope(thirdShare ? { ...shares, thirdShare } : shares)
}

export async function bytesOf(stream: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<Buffer> {
  return Buffer.from(await new Response(stream).arrayBuffer())
}
