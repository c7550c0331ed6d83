import { toBase64url } from '#shared/bytes/base64url.ts'
import { Secret } from '#shared/bytes/secret.ts'
import { makeEnvelopeId } from '#shared/envelope/envelope-id.ts'
import { CodedError } from '#shared/errors.ts'
import { type ProposedPolicy, ProposePolicy } from '#shared/governance/messages.ts'
import { policyHash } from '#shared/governance/policy-hash.ts'
import { type Answer, jsonAnswer } from '../http/answer.ts'
import type { Exchange } from '../http/exchange.ts'
import type { Relay } from '../relay.ts'
import { aboutEnvelope } from '../retention/end-envelope.ts'
import { governorOf } from './governor.ts'

/** Writes down what somebody who governs wants. It changes nothing: another of them has to approve it. */
export async function proposePolicy(relay: Relay, exchange: Exchange): Promise<Answer> {
  const { wanted, ...asked } = await exchange.json(ProposePolicy)
  const { tenant, pseudonym } = await governorOf(relay, exchange, asked)
  const toVersion = wanted.policy.version
  const hash = await policyHash(wanted)
  const proposalId = toBase64url(Secret.random(16).reveal())
  const { result, receiptOf } = await relay.commits.run(async ({ tx, append }) => {
    const nowAt = relay.now()
    // Read again in the turn: an approval may have come in between.
    const other = await tx
      .selectFrom('policy_proposals')
      .select('id')
      .where('tenant', '=', tenant.id)
      .where('to_version', '>=', toVersion)
      .where('state', 'in', ['waiting', 'approved'])
      .executeTakeFirst()
    if (other || toVersion !== tenant.policy.version + 1) return null
    const appended = await append({
      // An id nobody has: every entry holds one, and this one is about no report.
      ...aboutEnvelope(relay, tenant.id, makeEnvelopeId(relay.config.region)),
      at: nowAt,
      type: 'policy-proposed',
      actor: pseudonym,
      proposalId,
      policyHash: hash,
      toVersion,
    })
    await tx
      .insertInto('policy_proposals')
      .values({
        id: proposalId,
        tenant: tenant.id,
        policy_json: JSON.stringify(wanted),
        policy_hash: hash,
        to_version: toVersion,
        proposed_by: pseudonym,
        proposed_at: nowAt,
        proposed_leaf: appended.index,
        state: 'waiting',
        answered_by: null,
        answered_at: null,
        answered_leaf: null,
      })
      .execute()
    return appended
  })
  if (!result) throw new CodedError('policy/overtaken')
  const proposed: ProposedPolicy = { proposalId, receipt: receiptOf(result) }
  return jsonAnswer(201, proposed)
}
