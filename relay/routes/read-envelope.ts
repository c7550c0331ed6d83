import { pipeline } from 'node:stream/promises'
import type { EnvelopeRow } from '../database/schema.ts'
import { type Answer, problemAnswer } from '../http/answer.ts'
import { corsHeaders, mayCall } from '../http/cors.ts'
import type { Exchange } from '../http/exchange.ts'
import type { Relay } from '../relay.ts'
import { readableBy } from '../releases/ticket.ts'

/** An opener that takes nothing for this long is gone. */
const IDLE_MS = 30_000

/**
 * Sealed bytes, by range, as far as they have arrived. While the sender's upload is still on its way:
 * a range that begins in what has arrived gives what there is of it; one that begins past it is 409 `release/not-ready`;
 * `wardlink-received` says how far it is, so that the vault can show honest progress and wait.
 */
export async function readEnvelope(relay: Relay, exchange: Exchange): Promise<Answer | 'sent'> {
  const readable = await readableBy(relay, exchange, exchange.envelopeId())
  if (readable.is === 'refused') return problemAnswer(readable.because)
  const { envelope } = readable
  const { length_bytes: total, received_bytes: received } = envelope
  const headers = {
    'accept-ranges': 'bytes',
    'content-type': 'application/octet-stream',
    'wardlink-received': String(received),
  }
  const range = readRange(exchange.header('range'), total)
  if (range === 'outside') {
    return problemAnswer('request/range-outside', { 'content-range': `bytes */${total}` })
  }
  const { start } = range
  const end = Math.min(range.end, received)
  // Without a range the whole was asked for, and a part may not pass for it.
  if (start >= received || (range.whole && received < total)) {
    return problemAnswer('release/not-ready', { 'wardlink-received': String(received), 'retry-after': '1' })
  }
  const partial = { ...headers, 'content-range': `bytes ${start}-${end - 1}/${total}` }
  return stream(relay, exchange, envelope, {
    start,
    end,
    status: range.whole ? 200 : 206,
    headers: range.whole ? headers : partial,
  })
}

async function stream(
  relay: Relay,
  exchange: Exchange,
  envelope: EnvelopeRow,
  part: { start: number; end: number; status: number; headers: Record<string, string> },
): Promise<'sent'> {
  const { outgoing, incoming } = exchange
  const { origin } = incoming.headers
  outgoing.writeHead(part.status, {
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'cross-origin-resource-policy': 'cross-origin',
    ...(origin && mayCall(relay.origins, origin) ? corsHeaders(origin) : {}),
    ...part.headers,
    'content-length': part.end - part.start,
  })
  if (exchange.method === 'HEAD') {
    outgoing.end()
    return 'sent'
  }
  relay.readers.add(envelope.id, outgoing)
  outgoing.setTimeout(IDLE_MS, () => outgoing.destroy())
  try {
    await pipeline((relay.objects ?? relay.files).read(envelope.id, part.start, part.end), outgoing)
  } catch {
    // The opener left, or the report was revoked under it: the cut-off answer says so.
    outgoing.destroy()
  }
  return 'sent'
}

type Range = { start: number; end: number; whole: boolean }

/** One range, open at either end (RFC 9110 section 14.1.2). Anything else is answered as outside. */
function readRange(text: string | undefined, total: number): Range | 'outside' {
  if (text === undefined) return { start: 0, end: total, whole: true }
  const [, first = '', last = ''] = /^bytes=([0-9]{0,16})-([0-9]{0,16})$/.exec(text) ?? []
  if (first === '' && last === '') return 'outside'
  const suffix = first === ''
  const start = suffix ? Math.max(0, total - Number(last)) : Number(first)
  const end = suffix || last === '' ? total : Math.min(Number(last) + 1, total)
  return start < end ? { start, end, whole: false } : 'outside'
}
