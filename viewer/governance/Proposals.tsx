import type { Working } from './governing.ts'
import { ProposalCard } from './ProposalCard.tsx'
import type { ProvedProposal } from './prove-proposal.ts'
import type { GovernanceDoing } from './start-governing.ts'
import { say } from './words/say.ts'

type Props = { shown: readonly ProvedProposal[]; at: Working; doing: GovernanceDoing }

/** Proposals, newest first; nothing at all when there are none. */
export function Proposals({ shown, at, doing }: Props) {
  if (shown.length === 0) return null
  return (
    <section class="panel">
      <h2 class="part-heading">{say('policy.proposals')}</h2>
      {shown.map((one) => (
        <ProposalCard
          key={one.proposalId}
          proposed={one}
          now={at.tenant.standing}
          isBusy={at.change.is === 'busy'}
          doing={doing}
        />
      ))}
    </section>
  )
}
