import type { ErrorCode } from '#shared/errors.ts'
import { Notice } from '../look/Notice.tsx'
import { troubleOf } from '../notices/trouble.ts'
import { say } from '../words/words.ts'

type Props = {
  issuers: readonly { issuer: string; name: string }[]
  because: ErrorCode | null
  isBusy: boolean
  /** Why one should; absent: that nothing that was filled in is lost. */
  sentence?: string
  onSignIn(issuer: string | null): void
}

/** Asks to sign in: one button, or one for each place where the organisation's people have accounts. */
export function SignInNotice({ issuers, because, isBusy, sentence, onSignIn }: Props) {
  if (isBusy) {
    return (
      <Notice role="status">
        <p>{say('sign-in.busy')}</p>
      </Notice>
    )
  }
  return (
    <Notice heading={say('sign-in.heading')}>
      {because ? <p role="alert">{say(troubleOf(because))}</p> : null}
      <p>{sentence ?? say('sign-in.sentence')}</p>
      <div class="notice__row">
        {issuers.length > 1 ? (
          issuers.map(({ issuer, name }, index) => (
            <button
              type="button"
              class="button"
              data-is="main"
              id={index === 0 ? 'sign-in' : undefined}
              key={issuer}
              onClick={() => onSignIn(issuer)}
            >
              {say('sign-in.at', { name })}
            </button>
          ))
        ) : (
          <button type="button" class="button" data-is="main" id="sign-in" onClick={() => onSignIn(null)}>
            {say('sign-in.button')}
          </button>
        )}
      </div>
    </Notice>
  )
}
