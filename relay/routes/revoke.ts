import { CodedError } from '#shared/errors.ts'
import type { Revoked } from '#shared/protocol/messages.ts'
import { type Answer, jsonAnswer } from '../http/answer.ts'
import type { Exchange } from '../http/exchange.ts'
import type { Relay } from '../relay.ts'
import { endedCode } from '../releases/ticket.ts'
import { endEnvelope } from '../retention/end-envelope.ts'
import { senderOf } from '../sessions/sender-session.ts'
import { ownEnvelope } from './own-envelope.ts'

/** Ends a report. The relay share is destroyed before this is answered. */
export function revoke(relay: Relay, exchange: Exchange): Promise<Answer> {
  return end(relay, exchange, 'revoked')
}

/** Ends it because the patient no longer consents: the same end, and the log says why. */
export function withdrawConsent(relay: Relay, exchange: Exchange): Promise<Answer> {
  return end(relay, exchange, 'withdrawn')
}

async function end(relay: Relay, exchange: Exchange, is: 'revoked' | 'withdrawn'): Promise<Answer> {
  const sender = await senderOf(relay, exchange)
  const row = await ownEnvelope(relay, sender, exchange.envelopeId())
  if (!row) throw new CodedError('upload/not-found')
  const receipt = await endEnvelope(relay, row.id, { is, by: sender.pseudonym })
  if (!receipt) throw new CodedError(endedCode(row, relay.now()) ?? 'release/revoked')
  const revoked: Revoked = { receipt }
  return jsonAnswer(200, revoked)
}
