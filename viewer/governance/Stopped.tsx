import type { ErrorCode } from '#shared/errors.ts'
import { Card } from './Card.tsx'
import { problemOf } from './problem.ts'
import type { GovernanceDoing } from './start-governing.ts'
import { say } from './words/say.ts'

/** Nothing more can be done with this sign-in. */
export function Stopped({ because, doing }: { because: ErrorCode; doing: GovernanceDoing }) {
  const { name, next } = problemOf(because)
  return (
    <Card heading={say(`problem.${name}.heading`)} role="alert" problem={because}>
      <p>{say(`problem.${name}.sentence`)}</p>
      <button type="button" class="button" onClick={wayOn(next, doing)}>
        {say(`next.${next}`)}
      </button>
    </Card>
  )
}

function wayOn(next: ReturnType<typeof problemOf>['next'], doing: GovernanceDoing): () => void {
  switch (next) {
    case 'again':
      return doing.startAgain
    case 'sign-in':
      return doing.signIn
    case 'another-account':
      return doing.useAnotherAccount
  }
}
