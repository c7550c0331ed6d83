import { CodedError } from '#shared/errors.ts'
import { broken } from '../stripped.ts'

/**
 * Inflates, giving each part to `take`, and stops at `mostBytes`: a few kilobytes can ask for gigabytes.
 * Bytes behind the end of the stream are an error too; they are where things get hidden.
 *
 * @throws CodedError `prepare/too-large`, `prepare/broken`
 */
export async function inflateTo(
  deflated: Blob | ReadableStream<Uint8Array<ArrayBuffer>>,
  format: 'deflate' | 'deflate-raw' | 'gzip',
  mostBytes: number,
  take: (part: Uint8Array<ArrayBuffer>) => void,
): Promise<void> {
  const stream = deflated instanceof Blob ? deflated.stream() : deflated
  const reader = (stream as ReadableStream<Uint8Array<ArrayBuffer>>)
    .pipeThrough(new DecompressionStream(format))
    .getReader()
  let total = 0
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      total += value.length
      if (total > mostBytes) throw new CodedError('prepare/too-large')
      take(value)
    }
  } catch (cause) {
    throw cause instanceof CodedError ? cause : broken(cause)
  } finally {
    await reader.cancel().catch(() => undefined)
  }
}

export async function inflate(
  deflated: Uint8Array<ArrayBuffer>,
  format: 'deflate' | 'deflate-raw' | 'gzip',
  mostBytes: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array<ArrayBuffer>[] = []
  await inflateTo(new Blob([deflated]), format, mostBytes, (part) => parts.push(part))
  return new Uint8Array(await new Blob(parts).arrayBuffer())
}

export async function deflate(
  bytes: Uint8Array<ArrayBuffer>,
  format: 'deflate' | 'deflate-raw',
): Promise<Uint8Array<ArrayBuffer>> {
  const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream(format))
  return new Uint8Array(await new Response(stream).arrayBuffer())
}
