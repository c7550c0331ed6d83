import type { Proposal, TenantPolicy } from '#shared/governance/messages.ts'
import { changedFacts } from './policy-facts.ts'
import type { ProvedProposal } from './prove-proposal.ts'
import type { GovernanceDoing } from './start-governing.ts'
import { say, showTime } from './words/say.ts'

type Props = { proposed: ProvedProposal; now: TenantPolicy; isBusy: boolean; doing: GovernanceDoing }

/** One proposal: what it would change, by whom, and what became of it. Whoever may answer it does so here. */
export function ProposalCard({ proposed, now, isBusy, doing }: Props) {
  if (proposed.is === 'refused') {
    return (
      <div class="trouble" role="alert">
        <p>{say('proposal.unproved')}</p>
      </div>
    )
  }
  const { proposal } = proposed
  const isWaiting = proposal.state === 'waiting'
  return (
    <article class="proposal" data-state={proposal.state}>
      <h3 class="proposal-heading">
        {say('proposal.heading', {
          version: String(proposal.wanted.policy.version),
          who: proposal.proposedBy || say('table.unnamed'),
          time: showTime(proposal.proposedAt),
        })}
      </h3>
      {isWaiting && (
        <ul class="proposal-changes">
          {changedFacts(now, proposal.wanted).map((fact) => (
            <li key={fact.name}>
              {say('policy.becomes', { name: fact.name, wanted: fact.value, now: fact.now })}
            </li>
          ))}
        </ul>
      )}
      <p>{standingOf(proposal)}</p>
      <p class="quiet">{say('proof.fits')}</p>
      {isWaiting && (
        <div class="endings">
          {!proposal.isOwn && (
            <button
              type="button"
              class="button"
              disabled={isBusy}
              onClick={() => doing.answer(proposal, 'approved')}
            >
              {say('proposal.approve')}
            </button>
          )}
          <button
            type="button"
            class="button button-quiet"
            disabled={isBusy}
            onClick={() => doing.answer(proposal, 'refused')}
          >
            {say(proposal.isOwn ? 'proposal.take-back' : 'proposal.refuse')}
          </button>
        </div>
      )}
    </article>
  )
}

function standingOf({ state, isOwn, answeredBy, answeredAt }: Proposal): string {
  switch (state) {
    case 'waiting':
      return say(isOwn ? 'proposal.waiting-own' : 'proposal.waiting')
    case 'overtaken':
      return say('proposal.overtaken')
    case 'approved':
    case 'refused':
    case 'taken-back':
      return say(`proposal.${state}`, {
        who: answeredBy || say('table.unnamed'),
        time: showTime(answeredAt ?? 0),
      })
  }
}
