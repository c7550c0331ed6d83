import { Busy } from './Busy.tsx'
import { Card } from './Card.tsx'
import type { Governing } from './governing.ts'
import { SignIn } from './SignIn.tsx'
import { Stopped } from './Stopped.tsx'
import type { GovernanceDoing } from './start-governing.ts'
import { WorkPlaces } from './WorkPlaces.tsx'
import { say } from './words/say.ts'

/** The screen for each place of somebody's governing. */
export function Governance({ governing, doing }: { governing: Governing; doing: GovernanceDoing }) {
  switch (governing.is) {
    case 'arriving':
      return <Waiting what={say('arriving.heading')} />
    case 'ready':
      return <SignIn issuers={governing.issuers} chosen={governing.chosen} doing={doing} />
    case 'leaving':
      return <Waiting what={say('leaving.heading')} />
    case 'returning':
      return <Waiting what={say('returning.heading')} />
    case 'working':
      return <WorkPlaces at={governing} doing={doing} />
    case 'stopped':
      return <Stopped because={governing.because} doing={doing} />
    case 'closed':
      return (
        <Card heading={say(governing.because === 'away' ? 'closed-away.heading' : 'closed.heading')}>
          <p>{say('closed.sentence')}</p>
          <button type="button" class="button" onClick={doing.startAgain}>
            {say('closed.again')}
          </button>
        </Card>
      )
  }
}

function Waiting({ what }: { what: string }) {
  return (
    <div class="card">
      <Busy what={what} />
    </div>
  )
}
