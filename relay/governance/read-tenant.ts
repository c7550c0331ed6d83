import * as v from 'valibot'
import { type GovernedTenant, type Proposal, ReadTenant, TenantPolicy } from '#shared/governance/messages.ts'
import { proveEntries } from '../audit/read-log.ts'
import type { ProposalRow } from '../database/schema.ts'
import { type Answer, jsonAnswer } from '../http/answer.ts'
import type { Exchange } from '../http/exchange.ts'
import type { Relay } from '../relay.ts'
import { type Governor, governorOf } from './governor.ts'
import { policyOf } from './policy-in-force.ts'

/** Proposals that are shown: old ones are in the log. */
const MOST_PROPOSALS = 20

/**
 * Tells whoever governs a trust which one that is, what the relay enforces for it, and what is proposed instead. Nothing
 * about any report.
 */
export async function readTenant(relay: Relay, exchange: Exchange): Promise<Answer> {
  const governor = await governorOf(relay, exchange, await exchange.json(ReadTenant))
  const { tenant } = governor
  const governed: GovernedTenant = {
    tenant: tenant.id,
    tenantName: tenant.name,
    standing: policyOf(tenant),
    proposals: await proposalsOf(relay, governor),
    quotaBytes: tenant.quotaBytes,
    maySend: tenant.maySend,
    governs: tenant.governance.map(({ organisation, role }) => ({ organisation, role })),
    issuers: tenant.issuers.map(({ issuer, name }) => ({ issuer, name })),
  }
  return jsonAnswer(200, governed)
}

async function proposalsOf(relay: Relay, { tenant, pseudonym }: Governor): Promise<Proposal[]> {
  const { reader } = relay.database
  const rows = await reader
    .selectFrom('policy_proposals')
    .selectAll()
    .where('tenant', '=', tenant.id)
    .orderBy('proposed_at', 'desc')
    .limit(MOST_PROPOSALS)
    .execute()
  if (rows.length === 0) return []
  const people = rows.flatMap((row) => [row.proposed_by, row.answered_by]).filter((one) => one !== null)
  const known = await reader
    .selectFrom('people')
    .select(['pseudonym', 'name'])
    .where('tenant', '=', tenant.id)
    .where('pseudonym', 'in', people)
    .execute()
  const names = new Map(known.map(({ pseudonym, name }) => [pseudonym, name]))
  return Promise.all(
    rows.map(async (row) => {
      const leaves = [row.proposed_leaf, row.answered_leaf].filter((leaf) => leaf !== null)
      const { receipts } = await proveEntries(reader, tenant.id, leaves, 0)
      return {
        proposalId: row.id,
        // Written by us, from a request that was parsed when it came in.
        wanted: v.parse(TenantPolicy, JSON.parse(row.policy_json)),
        proposedBy: names.get(row.proposed_by) ?? '',
        proposedAt: row.proposed_at,
        isOwn: row.proposed_by === pseudonym,
        state: stateOf(row, tenant.policy.version),
        answeredBy: row.answered_by === null ? null : (names.get(row.answered_by) ?? ''),
        answeredAt: row.answered_at,
        receipts,
      }
    }),
  )
}

/** What waits for a version that came into force otherwise can no longer be approved. */
function stateOf({ state, to_version }: ProposalRow, versionNow: number): Proposal['state'] {
  return state === 'waiting' && to_version <= versionNow ? 'overtaken' : state
}
