import { makeEnvelopeId } from '#shared/envelope/envelope-id.ts'
import { CodedError } from '#shared/errors.ts'
import { type AnsweredProposal, AnswerProposal } from '#shared/governance/messages.ts'
import type { Appended } from '../audit/log-turn.ts'
import { type Answer, jsonAnswer } from '../http/answer.ts'
import type { Exchange } from '../http/exchange.ts'
import type { Relay } from '../relay.ts'
import { aboutEnvelope } from '../retention/end-envelope.ts'
import { governorOf } from './governor.ts'
import { putInForce } from './policy-in-force.ts'

type Answered =
  | { is: 'answered'; appended: Appended }
  | { is: 'refused'; because: 'own-proposal' | 'overtaken' }

/**
 * Approves or refuses what another governor of the trust proposed; whoever proposed it can only take it back. Approved,
 * it holds: the entry that says so is durable first.
 */
export async function answerProposal(relay: Relay, exchange: Exchange): Promise<Answer> {
  const asked = await exchange.json(AnswerProposal)
  const { tenant, pseudonym } = await governorOf(relay, exchange, asked)
  const proposalId = exchange.parameter('proposalId')
  const { result, receiptOf } = await relay.commits.run(async ({ tx, append }): Promise<Answered> => {
    const nowAt = relay.now()
    const row = await tx
      .selectFrom('policy_proposals')
      .selectAll()
      .where('id', '=', proposalId)
      .where('tenant', '=', tenant.id)
      .where('state', '=', 'waiting')
      .executeTakeFirst()
    const isWhatWasSeen = row?.policy_hash === asked.policyHash
    if (!row || !isWhatWasSeen) return { is: 'refused', because: 'overtaken' }
    const isOwn = row.proposed_by === pseudonym
    if (asked.answer === 'approved') {
      if (isOwn) return { is: 'refused', because: 'own-proposal' }
      if (row.to_version !== tenant.policy.version + 1) return { is: 'refused', because: 'overtaken' }
    }
    const answer = asked.answer === 'refused' && isOwn ? 'taken-back' : asked.answer
    const appended = await append({
      // An id nobody has: every entry holds one, and this one is about no report.
      ...aboutEnvelope(relay, tenant.id, makeEnvelopeId(relay.config.region)),
      at: nowAt,
      type: 'policy-answered',
      actor: pseudonym,
      proposalId,
      policyHash: row.policy_hash,
      toVersion: row.to_version,
      answer,
    })
    await tx
      .updateTable('policy_proposals')
      .set({
        state: answer,
        answered_by: pseudonym,
        answered_at: nowAt,
        answered_leaf: appended.index,
      })
      .where('id', '=', proposalId)
      .execute()
    return { is: 'answered', appended }
  })
  if (result.is === 'refused') throw new CodedError(`policy/${result.because}`)
  if (asked.answer === 'approved') await putInForce(relay)
  const answered: AnsweredProposal = { receipt: receiptOf(result.appended) }
  return jsonAnswer(200, answered)
}
