import { useEffect, useRef } from 'preact/hooks'
import { say } from '../words/say.ts'
import { type Action, mayBeEmergency, problemOf, type Trouble } from './problem.ts'

export type ProblemActions = {
  tryAgain(): void
  useAnotherAccount(): void
  choosePurposeAgain(): void
  stepUp(): void
  goOnHere(): void
  signIn(): void
  mayBreakGlass(): boolean
  sayEmergency(): void
}

type Props = { because: Trouble; who: string | null; doing: ProblemActions }

/** One heading, one sentence, one next step. */
export function ProblemCard({ because, who, doing }: Props) {
  const title = useRef<HTMLHeadingElement>(null)
  // Another problem is another screen: a screen reader starts at its heading.
  useEffect(() => title.current?.focus({ preventScroll: true }), [because])
  const { name, next } = problemOf(because)
  return (
    <div class="card" role="alert" data-problem={because}>
      <h1 class="heading" tabIndex={-1} ref={title}>
        {say(`problem.${name}.heading`)}
      </h1>
      <p>{name === 'not-granted' ? notGranted(who) : say(`problem.${name}.sentence`)}</p>
      {next.advice && <p class="next-step">{say(next.advice)}</p>}
      {next.is === 'button' && (
        <button type="button" class={classOf(next.action)} onClick={doOf(next.action, doing)}>
          {say(`next.${next.action}`)}
        </button>
      )}
      {mayBeEmergency(because) && doing.mayBreakGlass() && (
        <button type="button" class="button button-quiet" onClick={doing.sayEmergency}>
          {say('emergency.ask')}
        </button>
      )}
    </div>
  )
}

function notGranted(who: string | null): string {
  return who === null
    ? say('problem.not-granted-unnamed.sentence')
    : say('problem.not-granted.sentence', { who })
}

/** What we advise against is not what stands out. */
function classOf(action: Action): string {
  return action === 'go-on-here' ? 'button button-quiet' : 'button'
}

function doOf(action: Action, doing: ProblemActions): () => void {
  switch (action) {
    case 'try-again':
      return doing.tryAgain
    case 'another-account':
      return doing.useAnotherAccount
    case 'another-purpose':
      return doing.choosePurposeAgain
    case 'sign-in':
      return doing.signIn
    case 'step-up':
      return doing.stepUp
    case 'go-on-here':
      return doing.goOnHere
  }
}
