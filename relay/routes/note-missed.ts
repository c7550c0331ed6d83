import { makeEnvelopeId } from '#shared/envelope/envelope-id.ts'
import { type NotedMissed, NoteMissed } from '#shared/protocol/messages.ts'
import { type Answer, jsonAnswer } from '../http/answer.ts'
import type { Exchange } from '../http/exchange.ts'
import type { Relay } from '../relay.ts'
import { aboutEnvelope } from '../retention/end-envelope.ts'
import { senderOf } from '../sessions/sender-session.ts'

/**
 * Puts on record that in a sender's browser a page had undone what keeps attachments from it, so that the trust hears
 * of a host that changed before its clinicians do. A kind of host and a kind of intake: nothing of the page.
 */
export async function noteMissed(relay: Relay, exchange: Exchange): Promise<Answer> {
  const sender = await senderOf(relay, exchange)
  const { host, intake, extension } = await exchange.json(NoteMissed)
  const { result, receiptOf } = await relay.commits.run(({ append }) =>
    append({
      // An id nobody has: every entry holds one, and this one is about no report.
      ...aboutEnvelope(relay, sender.tenant.id, makeEnvelopeId(relay.config.region)),
      at: relay.now(),
      type: 'protection-missed',
      actor: sender.pseudonym,
      host,
      intake,
      extension,
    }),
  )
  const noted: NotedMissed = { receipt: receiptOf(result) }
  return jsonAnswer(201, noted)
}
