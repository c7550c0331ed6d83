import { CONSENT_KINDS } from '#shared/report/consent.ts'
import { Choices } from '../look/Choices.tsx'
import { say } from '../words/words.ts'
import type { Field } from './check-report.ts'
import { impliedWay, waysFor } from './consent-rules.ts'
import type { Form } from './form.ts'
import './consent-fields.css'

type Props = {
  form: Form
  faultOf(field: Field): string | undefined
  onTyped(change: Partial<Form>): void
}

/** What the patient agreed to, and how. */
export function ConsentFields({ form, faultOf, onTyped }: Props) {
  const { consentKind, consentGiven } = form
  return (
    <fieldset class="consent-fields">
      <legend class="consent-fields__legend">{say('consent.heading')}</legend>
      <Choices
        name="consent-kind"
        legend={say('consent.kind')}
        choices={CONSENT_KINDS.map((kind) => ({ value: kind, label: say(`consent.kind.${kind}`) }))}
        chosen={consentKind}
        onChoose={(kind) => onTyped({ consentKind: kind })}
      />
      {consentKind !== 'direct-care' ? (
        <p class="consent-fields__why">{say(`consent.${consentKind}.why`)}</p>
      ) : null}
      {impliedWay(consentKind) ? null : (
        <Choices
          name="consent-given"
          id="consent-given"
          legend={say('consent.given')}
          choices={waysFor(consentKind).map((way) => ({ value: way, label: say(`consent.given.${way}`) }))}
          chosen={consentGiven}
          onChoose={(way) => onTyped({ consentGiven: way })}
          fault={faultOf('consent-given')}
        />
      )}
    </fieldset>
  )
}
