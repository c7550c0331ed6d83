import { useEffect, useRef, useState } from 'preact/hooks'
import { Busy } from './Busy.tsx'
import type { Working } from './governing.ts'
import { PolicyForm } from './PolicyForm.tsx'
import { ProposalCard } from './ProposalCard.tsx'
import { policyFacts, whoWords } from './policy-facts.ts'
import type { GovernanceDoing } from './start-governing.ts'
import { Trouble } from './Trouble.tsx'
import { say, showList, showSize } from './words/say.ts'

/** What the relay enforces for the trust, what is proposed instead, and the way to propose something. */
export function PolicyScreen({ at, doing }: { at: Working; doing: GovernanceDoing }) {
  const [isChanging, setChanging] = useState(false)
  const title = useRef<HTMLHeadingElement>(null)
  const { tenant, change, proposals } = at
  // What was proposed is written down: the form has done its work, and the news is at the top.
  useEffect(() => {
    if (change.is !== 'done') return
    setChanging(false)
    title.current?.focus()
  }, [change])
  const isWaiting = proposals.some((one) => one.is === 'proved' && one.proposal.state === 'waiting')
  return (
    <>
      <section class="panel">
        <h1 class="heading" tabIndex={-1} ref={title}>
          {say('policy.heading')}
        </h1>
        {change.is === 'busy' && <Busy what={say('policy.busy')} />}
        {change.is === 'failed' && <Trouble because={change.because} />}
        {change.is === 'done' && (
          <p class="done" role="status">
            {say(`policy.${change.what}`, { index: change.leafIndex })}
          </p>
        )}
        <dl class="facts">
          {[
            { name: say('policy.version'), value: String(tenant.standing.policy.version) },
            ...policyFacts(tenant.standing),
            { name: say('policy.quota'), value: showSize(tenant.quotaBytes) },
            { name: say('policy.senders'), value: showList(tenant.maySend.map(whoWords)) },
            { name: say('policy.governors'), value: showList(tenant.governs.map(whoWords)) },
            {
              name: say('policy.issuers'),
              value: showList(tenant.issuers.map(({ name, issuer }) => `${name} (${issuer})`)),
            },
          ].map(({ name, value }) => (
            <div class="fact" key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
        <p>{say('policy.rule')}</p>
        <p class="quiet">{say('policy.elsewhere')}</p>
        {!isWaiting && !isChanging && (
          <button type="button" class="button" onClick={() => setChanging(true)}>
            {say('policy.change')}
          </button>
        )}
      </section>
      {isChanging && !isWaiting && (
        <PolicyForm now={tenant.standing} doing={doing} onLeave={() => setChanging(false)} />
      )}
      {proposals.length > 0 && (
        <section class="panel">
          <h2 class="part-heading">{say('policy.proposals')}</h2>
          {proposals.map((one) => (
            <ProposalCard
              key={one.proposalId}
              proposed={one}
              now={tenant.standing}
              isBusy={change.is === 'busy'}
              doing={doing}
            />
          ))}
        </section>
      )}
    </>
  )
}
