import type { IncomingMessage } from 'node:http'
import { CodedError } from '#shared/errors.ts'

const MAXIMUM_MS = 10_000

/**
 * A whole small body.
 *
 * @throws CodedError `request/too-large` before more than `maximumBytes` are kept, `request/malformed` when it breaks
 * off or comes too slowly
 */
export async function readBody(incoming: IncomingMessage, maximumBytes: number): Promise<Uint8Array> {
  const announced = Number(incoming.headers['content-length'] ?? 0)
  if (announced > maximumBytes) throw new CodedError('request/too-large')
  const chunks: Buffer[] = []
  let lengthBytes = 0
  const timer = setTimeout(() => incoming.destroy(), MAXIMUM_MS)
  try {
    // Leaving the loop keeps the connection, so that the refusal can be answered.
    for await (const chunk of incoming.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      lengthBytes += chunk.length
      if (lengthBytes > maximumBytes) throw new CodedError('request/too-large')
      chunks.push(chunk)
    }
  } catch (thrown) {
    if (thrown instanceof CodedError) throw thrown
    throw new CodedError('request/malformed', { cause: thrown })
  } finally {
    clearTimeout(timer)
  }
  return Buffer.concat(chunks)
}
