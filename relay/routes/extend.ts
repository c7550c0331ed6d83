import { canonicalJson } from '#shared/audit/entry.ts'
import { CodedError } from '#shared/errors.ts'
import { Extend, type Extended } from '#shared/protocol/messages.ts'
import { type Answer, jsonAnswer } from '../http/answer.ts'
import type { Exchange } from '../http/exchange.ts'
import type { Relay } from '../relay.ts'
import { knownGrant } from '../releases/forgotten-grant.ts'
import { grantHash } from '../releases/grant-hash.ts'
import { endedCode } from '../releases/ticket.ts'
import { aboutEnvelope } from '../retention/end-envelope.ts'
import { senderOf } from '../sessions/sender-session.ts'
import { ownEnvelope } from './own-envelope.ts'

/**
 * The sender gives a report longer. The bound is on its whole life, from when it was made: otherwise pressing
 * **Extend** every week would keep a transit copy for ever. Saying the same end twice is fine; an earlier one is not
 * taken, since nobody should believe that a shortened report was ended.
 */
export async function extend(relay: Relay, exchange: Exchange): Promise<Answer> {
  const sender = await senderOf(relay, exchange)
  const row = await ownEnvelope(relay, sender, exchange.envelopeId())
  if (!row) throw new CodedError('upload/not-found')
  const { expiresAt } = await exchange.json(Extend)
  const pepper = relay.keys.tenants.get(row.tenant)?.pepper
  if (!pepper) throw new TypeError('every tenant has keys')
  const { result, receiptOf } = await relay.commits.run(async ({ tx, append }) => {
    const nowAt = relay.now()
    // As it stands in this transaction: an end that came in between is an end.
    const envelope = await tx
      .selectFrom('envelopes')
      .select(['ended', 'created_at', 'expires_at', 'grant_json'])
      .where('id', '=', row.id)
      .executeTakeFirstOrThrow()
    const ended = endedCode(envelope, nowAt)
    if (ended) return { is: 'refused', because: ended } as const
    const latestAt = envelope.created_at + sender.tenant.policy.maximumLifeMs
    if (expiresAt < envelope.expires_at || expiresAt > latestAt) {
      return { is: 'refused', because: 'grant/outside-policy' } as const
    }
    const grant = { ...knownGrant(envelope.grant_json), expiresAt }
    await tx
      .updateTable('envelopes')
      // What was said about filing was about the earlier end: it is asked again before the new one.
      .set({ expires_at: expiresAt, grant_json: canonicalJson(grant), filing_stage: null })
      .where('id', '=', row.id)
      .execute()
    const appended = await append({
      ...aboutEnvelope(relay, row.tenant, row.id),
      at: nowAt,
      type: 'extended',
      actor: sender.pseudonym,
      expiresAt,
      grantHash: grantHash(pepper, row.id, grant),
    })
    return { is: 'extended', appended } as const
  })
  if (result.is === 'refused') throw new CodedError(result.because)
  const extended: Extended = { receipt: receiptOf(result.appended) }
  return jsonAnswer(200, extended)
}
