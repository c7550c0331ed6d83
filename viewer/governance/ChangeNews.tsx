import { Busy } from './Busy.tsx'
import type { Change } from './governing.ts'
import { Trouble } from './Trouble.tsx'
import { say } from './words/say.ts'

/** How far proposing or answering has come. */
export function ChangeNews({ change }: { change: Change }) {
  switch (change.is) {
    case 'none':
      return null
    case 'busy':
      return <Busy what={say('policy.busy')} />
    case 'failed':
      return <Trouble because={change.because} />
    case 'done':
      return (
        <p class="done" role="status">
          {say(`policy.${change.what}`, { index: change.leafIndex })}
        </p>
      )
  }
}
