import { equalBytes } from '#shared/bytes/bytes.ts'
import type { EnvelopeId } from '#shared/envelope/envelope-id.ts'
import type { ErrorCode } from '#shared/errors.ts'
import { ACCESS_HEADER } from '#shared/protocol/routes.ts'
import type { EnvelopeRow, ReleaseRow } from '../database/schema.ts'
import type { Exchange } from '../http/exchange.ts'
import type { Relay } from '../relay.ts'
import { tokenHash } from '../sessions/sender-session.ts'

/** A ticket reads one envelope for one opener, this long at most. */
export const TICKET_MS = 60 * 60 * 1000

/** The release a request's ticket belongs to, or null. */
export async function releaseOfTicket(relay: Relay, exchange: Exchange): Promise<ReleaseRow | null> {
  const ticket = exchange.bearer()
  if (!ticket) return null
  const release = await relay.database.reader
    .selectFrom('releases')
    .selectAll()
    .where('ticket_hash', '=', tokenHash(ticket))
    .executeTakeFirst()
  return release ?? null
}

export type Readable = { is: 'readable'; envelope: EnvelopeRow } | { is: 'refused'; because: ErrorCode }

/** Whether this request may read this envelope's bytes: a ticket for it, the link's access token, and not ended since. */
export async function readableBy(relay: Relay, exchange: Exchange, id: EnvelopeId | null): Promise<Readable> {
  const release = await releaseOfTicket(relay, exchange)
  const access = exchange.secretHeader(ACCESS_HEADER)
  if (!release || !access || release.envelope_id !== id)
    return { is: 'refused', because: 'release/not-granted' }
  const envelope = await relay.database.reader
    .selectFrom('envelopes')
    .selectAll()
    .where('id', '=', release.envelope_id)
    .executeTakeFirst()
  if (!envelope || !equalBytes(tokenHash(access), envelope.access_token_hash)) {
    return { is: 'refused', because: 'release/not-granted' }
  }
  const ended = endedCode(envelope, relay.now())
  if (ended) return { is: 'refused', because: ended }
  if (relay.now() >= release.ticket_expires_at) return { is: 'refused', because: 'sign-in/needed' }
  return { is: 'readable', envelope }
}

/** Time is judged here, at the reading; the sweep only tidies up after it. */
export function endedCode(
  envelope: Pick<EnvelopeRow, 'ended' | 'expires_at'>,
  nowAt: number,
): ErrorCode | null {
  switch (envelope.ended) {
    case 'revoked':
    case 'withdrawn':
      return 'release/revoked'
    case 'stopped':
    case 'erased':
      return 'release/erased'
    case 'expired':
      return 'release/expired'
    case null:
      return nowAt >= envelope.expires_at ? 'release/expired' : null
  }
}
