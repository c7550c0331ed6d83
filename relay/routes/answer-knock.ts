import { CodedError } from '#shared/errors.ts'
import { type AnsweredKnock, AnswerKnock } from '#shared/protocol/messages.ts'
import { readReceipt } from '../audit/read-log.ts'
import { type Answer, jsonAnswer } from '../http/answer.ts'
import type { Exchange } from '../http/exchange.ts'
import type { Relay } from '../relay.ts'
import { endedCode } from '../releases/ticket.ts'
import { aboutEnvelope } from '../retention/end-envelope.ts'
import { senderOf } from '../sessions/sender-session.ts'
import { ownEnvelope } from './own-envelope.ts'

/** The sender lets somebody in who knocked, or does not. Saying it twice gives the same receipt; a later answer stands. */
export async function answerKnock(relay: Relay, exchange: Exchange): Promise<Answer> {
  const sender = await senderOf(relay, exchange)
  const row = await ownEnvelope(relay, sender, exchange.envelopeId())
  if (!row) throw new CodedError('upload/not-found')
  const { answer } = await exchange.json(AnswerKnock)
  const knockId = exchange.parameter('knockId')
  const nowAt = relay.now()
  const { result, receiptOf } = await relay.commits.run(async ({ tx, append }) => {
    const knock = await tx
      .selectFrom('knocks')
      .innerJoin('envelopes', 'envelopes.id', 'knocks.envelope_id')
      .select(['opener', 'knocks.state', 'answered_leaf', 'ended', 'expires_at'])
      .where('knocks.id', '=', knockId)
      .where('envelope_id', '=', row.id)
      .executeTakeFirst()
    if (!knock) return { is: 'refused', because: 'knock/not-found' } as const
    const ended = endedCode(knock, nowAt)
    if (ended) return { is: 'refused', because: ended } as const
    if (knock.state === answer && knock.answered_leaf !== null) {
      return { is: 'again', leaf: knock.answered_leaf } as const
    }
    const appended = await append({
      ...aboutEnvelope(relay, row.tenant, row.id),
      at: nowAt,
      type: 'knock-answered',
      actor: sender.pseudonym,
      knockId,
      opener: knock.opener,
      answer,
    })
    await tx
      .updateTable('knocks')
      .set({ state: answer, answered_at: nowAt, answered_leaf: appended.index })
      .where('id', '=', knockId)
      .execute()
    if (answer === 'refused') {
      // Who was let in and is not any more reads nothing further with a ticket from before.
      await tx
        .updateTable('releases')
        .set({ ticket_expires_at: nowAt })
        .where('envelope_id', '=', row.id)
        .where('opener', '=', knock.opener)
        .where('allowed_by', '=', 'knock')
        .where('ticket_expires_at', '>', nowAt)
        .execute()
    }
    return { is: 'answered', appended } as const
  })
  if (result.is === 'refused') throw new CodedError(result.because)
  relay.knocks.wake(knockId)
  await relay.database.engine.tell({ is: 'knock-answered', knockId })
  if (result.is === 'answered') relay.events.knockAnswered({ tenant: row.tenant, answer })
  const answered: AnsweredKnock = {
    receipt:
      result.is === 'answered'
        ? receiptOf(result.appended)
        : await readReceipt(relay.database.reader, row.tenant, result.leaf),
  }
  return jsonAnswer(200, answered)
}
