import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import type { AcceptedIssuer } from '#shared/protocol/messages.ts'
import type { Journey } from '../journey.ts'
import { ProblemCard } from '../problems/ProblemCard.tsx'
import { say } from '../words/say.ts'
import { EmergencyDialog } from './EmergencyDialog.tsx'
import type { Doing } from './opening.ts'
import { PurposeDialog } from './PurposeDialog.tsx'

/** The shell's screen for each place of the journey. */
export function Shell({ journey, doing }: { journey: Journey; doing: Doing }) {
  switch (journey.is) {
    case 'arriving':
      return <Busy heading={say('arriving.heading')} />
    case 'ready':
      return <Ready issuers={journey.issuers} chosen={journey.chosen} doing={doing} />
    case 'leaving':
      return <Busy heading={say('leaving.heading')} />
    case 'returning':
      return <Busy heading={say('returning.heading')} />
    case 'asking-purpose':
      return <PurposeDialog who={journey.who} onGiven={doing.givePurpose} onCancel={doing.close} />
    case 'releasing':
      return <Busy heading={say('releasing.heading')} />
    case 'waiting':
      return <Waiting senderName={journey.senderName} doing={doing} />
    case 'emergency':
      return <EmergencyDialog onGiven={doing.giveEmergency} onBack={doing.leaveEmergency} />
    case 'open':
      return null
    case 'stopped':
      return <ProblemCard because={journey.because} who={journey.who} doing={doing} />
    case 'closed':
      return (
        <Screen heading={say(journey.because === 'away' ? 'closed-away.heading' : 'closed.heading')}>
          <p>{say(journey.because === 'away' ? 'closed-away.sentence' : 'closed.sentence')}</p>
        </Screen>
      )
  }
}

type ReadyProps = { issuers: readonly AcceptedIssuer[]; chosen: AcceptedIssuer | null; doing: Doing }

function Ready({ issuers, chosen, doing }: ReadyProps) {
  if (issuers.length === 0) {
    return (
      <Screen heading={say('ready.heading')}>
        <p>{say('ready.no-issuers')}</p>
      </Screen>
    )
  }
  return (
    <Screen heading={say('ready.heading')}>
      <p>{say('ready.sentence')}</p>
      {issuers.length > 1 && (
        <fieldset class="choice">
          <legend>{say('ready.issuers')}</legend>
          {issuers.map((one) => (
            <label key={`${one.issuer} ${one.viewerClientId}`} class="choice-item">
              <input
                type="radio"
                name="issuer"
                checked={chosen === one}
                onChange={() => doing.chooseIssuer(one)}
              />
              {one.name}
            </label>
          ))}
        </fieldset>
      )}
      <button type="button" class="button" disabled={!chosen} onClick={doing.signIn}>
        {say('ready.sign-in')}
      </button>
    </Screen>
  )
}

function Waiting({ senderName, doing }: { senderName: string; doing: Doing }) {
  const heading =
    senderName === '' ? say('knock.heading-unnamed') : say('knock.heading', { name: senderName })
  return (
    <Screen heading={heading}>
      <div class="busy" aria-hidden="true" />
      <p>{say('knock.sentence')}</p>
      <div class="choice">
        {doing.mayBreakGlass() && (
          <button type="button" class="button button-quiet" onClick={doing.sayEmergency}>
            {say('emergency.ask')}
          </button>
        )}
        <button type="button" class="button button-quiet" onClick={doing.close}>
          {say('close')}
        </button>
      </div>
    </Screen>
  )
}

function Busy({ heading }: { heading: string }) {
  return (
    <div class="card" role="status" aria-live="polite">
      <h1 class="heading">{heading}</h1>
      <div class="busy" aria-hidden="true" />
    </div>
  )
}

/** One card with one heading; focus goes to it, so that a screen reader starts there. */
export function Screen({ heading, children }: { heading: string; children: ComponentChildren }) {
  const title = useRef<HTMLHeadingElement>(null)
  // A new heading is a new screen.
  useEffect(() => title.current?.focus({ preventScroll: true }), [heading])
  return (
    <div class="card">
      <h1 class="heading" tabIndex={-1} ref={title}>
        {heading}
      </h1>
      {children}
    </div>
  )
}
