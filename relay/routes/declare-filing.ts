import { CodedError } from '#shared/errors.ts'
import { type DeclaredFiling, DeclareFiling } from '#shared/protocol/messages.ts'
import { type Answer, jsonAnswer } from '../http/answer.ts'
import type { Exchange } from '../http/exchange.ts'
import type { Relay } from '../relay.ts'
import { aboutEnvelope } from '../retention/end-envelope.ts'
import { senderOf } from '../sessions/sender-session.ts'
import { ownEnvelope } from './own-envelope.ts'

/** The sender says what became of a report as a record. Also of one that has ended: late is better than never. */
export async function declareFiling(relay: Relay, exchange: Exchange): Promise<Answer> {
  const sender = await senderOf(relay, exchange)
  const row = await ownEnvelope(relay, sender, exchange.envelopeId())
  if (!row) throw new CodedError('upload/not-found')
  const { filing } = await exchange.json(DeclareFiling)
  const { result, receiptOf } = await relay.commits.run(async ({ tx, append }) => {
    await tx.updateTable('envelopes').set({ filing }).where('id', '=', row.id).execute()
    return append({
      ...aboutEnvelope(relay, row.tenant, row.id),
      at: relay.now(),
      type: 'filing-declared',
      actor: sender.pseudonym,
      filing,
    })
  })
  const declared: DeclaredFiling = { receipt: receiptOf(result) }
  return jsonAnswer(200, declared)
}
