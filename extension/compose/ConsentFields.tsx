import { CONSENT_KINDS } from '#shared/report/consent.ts'
import { Choices } from '../look/Choices.tsx'
import { Notice } from '../look/Notice.tsx'
import type { Evidence } from '../messages/contract.ts'
import type { FormPolicy } from '../tenant/form-policy.ts'
import { say } from '../words/words.ts'
import { ConsentRecord } from './ConsentRecord.tsx'
import type { Field } from './check-report.ts'
import {
  giversFor,
  impliedWay,
  intimacyOf,
  type ShownWording,
  waysFor,
  wordingIn,
  wordingsFor,
} from './consent-rules.ts'
import { readDateOfBirth } from './date-of-birth.ts'
import type { Form } from './form.ts'
import './consent-fields.css'

type Props = {
  form: Form
  policy: FormPolicy
  today: string
  evidence: Evidence | null
  mayRecordVoice: boolean
  faultOf(field: Field): string | undefined
  onTyped(change: Partial<Form>): void
  onEvidence(evidence: Evidence | null): void
}

/** What was agreed to, by whom and how, and the picture nobody may share whatever was agreed. */
export function ConsentFields(props: Props) {
  const { form, policy, faultOf, onTyped } = props
  const { consentKind, consentGiven, consentBy, wordingLanguage } = form
  const wordings = wordingsFor(consentKind, policy, wordingLanguage)
  const wording = wordingIn(wordings, wordingLanguage)
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
        <>
          <Choices
            name="consent-by"
            id="consent-by"
            legend={say('consent.by')}
            choices={giversFor(consentKind).flatMap((giver) =>
              giver === 'clinician' ? [] : [{ value: giver, label: say(`consent.by.${giver}`) }],
            )}
            chosen={consentBy}
            onChoose={(giver) => onTyped({ consentBy: giver })}
            fault={faultOf('consent-by')}
          />
          <Choices
            name="consent-given"
            id="consent-given"
            legend={say('consent.given')}
            choices={waysFor(consentKind).map((way) => ({ value: way, label: say(`consent.given.${way}`) }))}
            chosen={consentGiven}
            onChoose={(way) => onTyped({ consentGiven: way })}
            fault={faultOf('consent-given')}
          />
          {wording ? <WordingShown shown={wording} all={wordings} onTyped={onTyped} /> : null}
          <ConsentRecord
            evidence={props.evidence}
            mayRecordVoice={props.mayRecordVoice}
            onEvidence={props.onEvidence}
          />
        </>
      )}
      <Intimate {...props} />
    </fieldset>
  )
}

/** The words the patient was asked with, there to be read out. Folded away: most clinicians know them. */
function WordingShown({
  shown,
  all,
  onTyped,
}: {
  shown: ShownWording
  all: readonly ShownWording[]
  onTyped(change: Partial<Form>): void
}) {
  return (
    <details class="consent-fields__wording">
      <summary>{say('consent.wording')}</summary>
      <p lang={shown.language} dir="auto">
        {shown.text}
      </p>
      {all.length > 1 ? (
        <Choices
          name="wording-language"
          legend={say('consent.wording.language')}
          choices={all.map(({ language }) => ({ value: language, label: languageName(language) }))}
          chosen={shown.language}
          onChoose={(language) => onTyped({ wordingLanguage: language })}
        />
      ) : null}
      <p class="consent-fields__version">{say('consent.wording.version', { version: shown.version })}</p>
    </details>
  )
}

/** A language by the name its own speakers give it: whoever needs it may not read ours. */
function languageName(language: string): string {
  return new Intl.DisplayNames([language], { type: 'language' }).of(language) ?? language
}

function Intimate({ form, policy, today, faultOf, onTyped }: Props) {
  const born = readDateOfBirth(form.dateOfBirth, today)
  const intimacy = intimacyOf(form.isIntimate, born.is === 'date' ? born.value : null, today)
  const fault = faultOf('intimate')
  return (
    <>
      <label class="consent-fields__intimate">
        <input
          type="checkbox"
          id="intimate"
          checked={form.isIntimate}
          aria-invalid={fault ? 'true' : 'false'}
          onChange={({ currentTarget }) => onTyped({ isIntimate: currentTarget.checked })}
        />
        {say('consent.intimate')}
      </label>
      {intimacy === 'child' ? (
        <Notice is="warning" role="alert" heading={say('consent.intimate-child')}>
          <p>{policy.intimateGuidance ?? say('consent.intimate-child.guidance')}</p>
        </Notice>
      ) : fault ? (
        <p class="consent-fields__fault">{fault}</p>
      ) : null}
    </>
  )
}
