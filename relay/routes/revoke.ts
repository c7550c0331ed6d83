import { CodedError } from '#shared/errors.ts'
import type { Revoked } from '#shared/protocol/messages.ts'
import { type Answer, jsonAnswer } from '../http/answer.ts'
import type { Exchange } from '../http/exchange.ts'
import type { Relay } from '../relay.ts'
import { endEnvelope } from '../retention/end-envelope.ts'
import { senderOf } from '../sessions/sender-session.ts'
import { ownEnvelope } from './own-envelope.ts'

/** Ends a report. The relay share is destroyed before this is answered. */
export async function revoke(relay: Relay, exchange: Exchange): Promise<Answer> {
  const sender = await senderOf(relay, exchange)
  const row = await ownEnvelope(relay, sender, exchange.envelopeId())
  if (!row) throw new CodedError('upload/not-found')
  const receipt = await endEnvelope(relay, row.id, 'revoked', sender.pseudonym)
  if (!receipt) throw new CodedError(row.ended === 'expired' ? 'release/expired' : 'release/revoked')
  const revoked: Revoked = { receipt }
  return jsonAnswer(200, revoked)
}
