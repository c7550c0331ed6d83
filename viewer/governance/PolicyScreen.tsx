import { useEffect, useRef, useState } from 'preact/hooks'
import { ChangeNews } from './ChangeNews.tsx'
import type { Working } from './governing.ts'
import { PolicyForm } from './PolicyForm.tsx'
import { PolicyInForce } from './PolicyInForce.tsx'
import { Proposals } from './Proposals.tsx'
import type { ProvedProposal } from './prove-proposal.ts'
import type { GovernanceDoing } from './start-governing.ts'
import { say } from './words/say.ts'

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
  const waiting = proposals.filter(isOpen)
  const isWaiting = waiting.length > 0
  return (
    <>
      <section class="panel">
        <h1 class="heading" tabIndex={-1} ref={title}>
          {say('policy.heading')}
        </h1>
        <ChangeNews change={change} />
        <p>{say('policy.rule')}</p>
        {!isWaiting && !isChanging && (
          <button type="button" class="button" onClick={() => setChanging(true)}>
            {say('policy.change')}
          </button>
        )}
      </section>
      {/* What somebody has to answer comes before what is as it was. */}
      <Proposals shown={waiting} at={at} doing={doing} />
      {isChanging && !isWaiting && (
        <PolicyForm now={tenant.standing} doing={doing} onLeave={() => setChanging(false)} />
      )}
      <PolicyInForce tenant={tenant} />
      <Proposals shown={proposals.filter((one) => !isOpen(one))} at={at} doing={doing} />
    </>
  )
}

/** To be answered, or to be told of. */
function isOpen(one: ProvedProposal): boolean {
  return one.is === 'refused' || one.proposal.state === 'waiting'
}
