import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Answer } from './answer.ts'

const LINGER_BYTES = 8 * 1024 ** 2
const LINGER_MS = 1000

/** Writes an answer. What it says for HEAD is what it would say for GET, without the body. */
export function send(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  answer: Answer,
  headers: Record<string, string>,
): void {
  if (outgoing.headersSent || outgoing.destroyed) return
  const unread = !incoming.complete
  outgoing.writeHead(answer.status, {
    ...headers,
    ...answer.headers,
    ...(answer.status === 204 ? {} : { 'content-length': Buffer.byteLength(answer.body ?? '') }),
    ...(unread ? { connection: 'close' } : {}),
  })
  outgoing.end(incoming.method === 'HEAD' ? undefined : answer.body)
  if (unread) linger(incoming)
}

/**
 * Closing a connection with unread bytes on it resets it, and the sender may never see the answer. So a little more is
 * read and thrown away; whoever sends more than that is cut off.
 */
function linger(incoming: IncomingMessage): void {
  let lengthBytes = 0
  const timer = setTimeout(() => incoming.destroy(), LINGER_MS)
  incoming.on('data', (chunk: Buffer) => {
    lengthBytes += chunk.length
    if (lengthBytes > LINGER_BYTES) incoming.destroy()
  })
  incoming.on('error', () => clearTimeout(timer))
  incoming.on('close', () => clearTimeout(timer))
  incoming.resume()
}
