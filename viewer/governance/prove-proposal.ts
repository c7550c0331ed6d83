import type { Proposal } from '#shared/governance/messages.ts'
import { policyHash } from '#shared/governance/policy-hash.ts'
import { type ProvedEntry, proveEntry } from './prove-report.ts'

/** A proposal that stands in the log as it is shown; or one about which nothing is believed. */
export type ProvedProposal =
  | { is: 'proved'; proposalId: string; proposal: Proposal; entries: readonly ProvedEntry[] }
  | { is: 'refused'; proposalId: string }

/**
 * Checks that this very policy was proposed, and how it was answered. That two people were needed is checked as well:
 * an approval by whoever proposed it is none.
 */
export async function proveProposal(
  proposal: Proposal,
  tenant: string,
  logKey: string,
): Promise<ProvedProposal> {
  const { proposalId } = proposal
  const refused = { is: 'refused', proposalId } as const
  try {
    const entries = await Promise.all(proposal.receipts.map((receipt) => proveEntry(receipt, logKey)))
    const hash = await policyHash(proposal.wanted)
    const areOfTenant = entries.every(({ entry }) => entry.tenant === tenant)
    return areOfTenant && says(proposal, hash, entries)
      ? { is: 'proved', proposalId, proposal, entries }
      : refused
  } catch {
    return refused
  }
}

function says(proposal: Proposal, hash: string, entries: readonly ProvedEntry[]): boolean {
  const isThis = (said: { proposalId: string; policyHash: string; toVersion: number }) =>
    said.proposalId === proposal.proposalId &&
    said.policyHash === hash &&
    said.toVersion === proposal.wanted.policy.version
  const proposed = entries
    .map(({ entry }) => entry)
    .find((entry) => entry.type === 'policy-proposed' && isThis(entry) && entry.at === proposal.proposedAt)
  const answered = entries
    .map(({ entry }) => entry)
    .find((entry) => entry.type === 'policy-answered' && isThis(entry))
  if (proposed?.type !== 'policy-proposed') return false
  if (proposal.state === 'waiting' || proposal.state === 'overtaken') return answered === undefined
  if (answered?.type !== 'policy-answered') return false
  const isBySomebodyElse = answered.actor !== proposed.actor
  return (
    answered.answer === proposal.state &&
    answered.at === proposal.answeredAt &&
    isBySomebodyElse === (proposal.state !== 'taken-back')
  )
}
