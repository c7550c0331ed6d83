import { Busy } from './Busy.tsx'
import type { Making } from './governing.ts'
import { Trouble } from './Trouble.tsx'
import { say } from './words/say.ts'

type Props = {
  making: Making
  busy: string
  empty: string
  ready: (making: Extract<Making, { is: 'made' }>) => string
}

/** A file on its way, or there to be saved. */
export function MadeFile({ making, busy, empty, ready }: Props) {
  switch (making.is) {
    case 'none':
      return null
    case 'making':
      return <Busy what={busy} />
    case 'empty':
      return <p role="status">{empty}</p>
    case 'made':
      return (
        <div class="done" role="status">
          <p>{ready(making)}</p>
          <a class="button" href={making.href} download={making.name}>
            {say('file.save', { name: making.name })}
          </a>
        </div>
      )
    case 'failed':
      return <Trouble because={making.because} />
  }
}
