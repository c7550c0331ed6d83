import type { Ending } from './governing.ts'
import { Trouble } from './Trouble.tsx'
import { say } from './words/say.ts'

/** What became of ending a report. */
export function Ended({ ending }: { ending: Ending }) {
  switch (ending.step) {
    case 'asking':
    case 'doing':
      return null
    case 'done':
      return (
        <p class="done" role="status">
          {ending.leafIndex === null
            ? say('ended.before')
            : say(`ended.${ending.how}`, { index: ending.leafIndex })}
        </p>
      )
    case 'failed':
      return <Trouble because={ending.because} />
  }
}
