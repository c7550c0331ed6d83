import { makeEnvelopeId } from '#shared/envelope/envelope-id.ts'
import { type NotedProtection, NoteProtection } from '#shared/protocol/messages.ts'
import { type Answer, jsonAnswer } from '../http/answer.ts'
import type { Exchange } from '../http/exchange.ts'
import type { Relay } from '../relay.ts'
import { aboutEnvelope } from '../retention/end-envelope.ts'
import { senderOf } from '../sessions/sender-session.ts'

/**
 * Puts a browser's report about its own protection on record, by its hash alone: the log's key then vouches for who
 * handed it in and when, and the relay never sees which hosts somebody has open.
 */
export async function noteProtection(relay: Relay, exchange: Exchange): Promise<Answer> {
  const sender = await senderOf(relay, exchange)
  const { reportHash } = await exchange.json(NoteProtection)
  const { result, receiptOf } = await relay.commits.run(({ append }) =>
    append({
      // An id nobody has: every entry holds one, and this one is about no report.
      ...aboutEnvelope(relay, sender.tenant.id, makeEnvelopeId(relay.config.region)),
      at: relay.now(),
      type: 'protection-checked',
      actor: sender.pseudonym,
      reportHash,
    }),
  )
  const noted: NotedProtection = { receipt: receiptOf(result) }
  return jsonAnswer(201, noted)
}
