import { regionOf } from '#shared/envelope/envelope-id.ts'
import { CodedError } from '#shared/errors.ts'
import { type NotedUnprotected, SendUnprotected } from '#shared/protocol/messages.ts'
import { type Answer, jsonAnswer } from '../http/answer.ts'
import type { Exchange } from '../http/exchange.ts'
import type { Relay } from '../relay.ts'
import { aboutEnvelope } from '../retention/end-envelope.ts'
import { senderOf } from '../sessions/sender-session.ts'

/**
 * Notes that a sender is about to send something without protection, and why. The extension opens the way only with
 * the receipt in its hand: no entry, no exception.
 */
export async function sendUnprotected(relay: Relay, exchange: Exchange): Promise<Answer> {
  const sender = await senderOf(relay, exchange)
  const { envelopeId, host, because } = await exchange.json(SendUnprotected)
  if (regionOf(envelopeId) !== relay.config.region) throw new CodedError('envelope/wrong-region')
  const { result, receiptOf } = await relay.commits.run(async ({ tx, append }) => {
    // The id of the report that was not made: an entry must not seem to be about somebody's real one.
    const row = await tx.selectFrom('envelopes').select('id').where('id', '=', envelopeId).executeTakeFirst()
    if (row) return null
    return append({
      ...aboutEnvelope(relay, sender.tenant.id, envelopeId),
      at: relay.now(),
      type: 'unprotected',
      actor: sender.pseudonym,
      host,
      because,
    })
  })
  if (!result) throw new CodedError('envelope/exists')
  const noted: NotedUnprotected = { receipt: receiptOf(result) }
  return jsonAnswer(201, noted)
}
