import type { AcceptedIssuer } from '#shared/protocol/messages.ts'
import { Card } from './Card.tsx'
import type { GovernanceDoing } from './start-governing.ts'
import { say } from './words/say.ts'

type Props = {
  issuers: readonly AcceptedIssuer[]
  chosen: AcceptedIssuer | null
  doing: GovernanceDoing
}

/** Nothing happens before this is pressed. */
export function SignIn({ issuers, chosen, doing }: Props) {
  if (issuers.length === 0) {
    return (
      <Card heading={say('ready.heading')}>
        <p>{say('ready.no-issuers')}</p>
      </Card>
    )
  }
  return (
    <Card heading={say('ready.heading')}>
      <p>{say('ready.sentence')}</p>
      {issuers.length > 1 && (
        <fieldset class="form-choices">
          <legend>{say('ready.issuers')}</legend>
          {issuers.map((one) => (
            <label class="form-choice" key={`${one.issuer} ${one.viewerClientId}`}>
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
      <button type="button" class="button" disabled={chosen === null} onClick={doing.signIn}>
        {say('ready.sign-in')}
      </button>
    </Card>
  )
}
