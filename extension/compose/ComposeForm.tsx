import { useEffect } from 'preact/hooks'
import type { Patient } from '#shared/report/patient.ts'
import { Notice } from '../look/Notice.tsx'
import { troubleOf } from '../notices/trouble.ts'
import { SignInNotice } from '../session/SignInNotice.tsx'
import { UnprotectedOffer } from '../unprotected/UnprotectedOffer.tsx'
import { calendarDate } from '../words/times.ts'
import { say } from '../words/words.ts'
import { AboutFields } from './AboutFields.tsx'
import { AddMedia } from './AddMedia.tsx'
import type { Actions } from './actions.ts'
import { ConsentFields } from './ConsentFields.tsx'
import { type Fault, type Field, patientFieldFaults } from './check-report.ts'
import type { Account, Composing, Move } from './compose-state.ts'
import { FaultSummary } from './FaultSummary.tsx'
import { faultSentence } from './fault-sentence.ts'
import type { Form } from './form.ts'
import { GrantFields } from './GrantFields.tsx'
import { MediaList } from './MediaList.tsx'
import { PatientFields } from './PatientFields.tsx'
import { formatPatientNumber } from './patient-number.ts'
import './compose-form.css'

type Props = { state: Composing; actions: Actions; today: string; onMove(move: Move): void }

/** Everything the sender fills in, in the order it is asked at a bedside. */
export function ComposeForm({ state, actions, today, onMove }: Props) {
  const { form, account, files } = state
  const offered = offeredAgain(state)
  const isOffered = offered !== null
  // Also when the offer comes later: the session is asked for after the form is there.
  useEffect(() => startInFirstField(isOffered ? SAME_PATIENT : 'number'), [isOffered])
  const faults = shownFaults(state, today)
  const faultOf = (field: Field) => {
    const fault = faults.find((one) => one.field === field)
    return fault && faultSentence(fault)
  }
  const onTyped = (change: Partial<Form>) => onMove({ move: 'typed', change })
  return (
    <form
      class="compose-form"
      id="compose"
      noValidate
      autocomplete="off"
      onSubmit={(event) => {
        event.preventDefault()
        actions.share()
      }}
    >
      {state.faults.length > 0 ? <FaultSummary faults={state.faults} /> : null}
      <AccountNotice account={account} actions={actions} />
      {offered ? <SamePatient patient={offered} onMove={onMove} /> : null}
      <MediaList
        files={files}
        media={state.media}
        mayGoAsItIs={state.mayGoAsItIs}
        onRemove={actions.removeFile}
        onMove={actions.moveFile}
        onLetGo={actions.letGoAsItIs}
        safeFile={actions.safeFile}
        onCovered={actions.coverFile}
      />
      <AddMedia recording={state.recording} onAdd={actions.addFiles} />
      <div class="compose-form__section">
        <PatientFields
          form={form}
          lookUpAt={state.policy.patientLookUp}
          today={today}
          faultOf={faultOf}
          onTyped={onTyped}
          onLeft={(field) => onMove({ move: 'field-left', field })}
        />
      </div>
      <AboutFields
        form={form}
        templates={state.policy.templates}
        fault={faultOf('about')}
        onTyped={onTyped}
      />
      <div class="compose-form__section">
        <ConsentFields
          form={form}
          policy={state.policy}
          today={today}
          evidence={state.evidence}
          mayRecordVoice={state.recording.voice}
          faultOf={faultOf}
          onTyped={onTyped}
          onEvidence={(evidence) => onMove({ move: 'evidence', evidence })}
        />
      </div>
      <div class="compose-form__section">
        <GrantFields
          peopleAt={state.policy.peopleLookUp}
          form={form}
          session={account.is === 'signed-in' ? account.session : null}
          faultOf={faultOf}
          onTyped={onTyped}
        />
      </div>
      <UnprotectedOffer onAsk={actions.sendUnprotected} />
    </form>
  )
}

const SAME_PATIENT = 'same-patient'

/**
 * Puts the cursor where the work begins. The host page's frame gets the focus when it has loaded, which may be
 * after this form is there and takes the cursor out of the field again.
 */
function startInFirstField(id: string): () => void {
  const start = () => {
    const { activeElement: now } = document
    const isAtTheStart = now instanceof HTMLInputElement && now.id === 'number' && !now.value
    if (now === document.body || isAtTheStart) document.getElementById(id)?.focus()
  }
  start()
  window.addEventListener('focus', start)
  return () => window.removeEventListener('focus', start)
}

function AccountNotice({ account, actions }: { account: Account; actions: Actions }) {
  switch (account.is) {
    case 'asking':
    case 'signed-in':
      return null
    case 'signing-in':
      return <SignInNotice issuers={[]} because={null} isBusy onSignIn={actions.signIn} />
    case 'signed-out':
      return (
        <SignInNotice
          issuers={account.issuers}
          because={account.because}
          isBusy={false}
          onSignIn={actions.signIn}
        />
      )
    case 'unreachable':
      return (
        <Notice is="warning" role="alert">
          <p>{say(troubleOf(account.because))}</p>
          <button type="button" class="button" id="sign-in" onClick={actions.askAccount}>
            {say('seal.retry')}
          </button>
        </Notice>
      )
  }
}

/** The patient of the last report of this sitting, while nothing about another one was typed. */
function offeredAgain({ account, form }: Composing): Patient | null {
  const isEmpty = !form.number && !form.name && !form.dateOfBirth
  return account.is === 'signed-in' && account.sitting && isEmpty ? account.sitting.patient : null
}

/**
 * Offers the last patient with all that identifies them, to be looked at before it is pressed. The next press
 * is **Seal and share**: for the second picture of a wound that is all there is to do.
 */
function SamePatient({ patient, onMove }: { patient: Patient; onMove(move: Move): void }) {
  const { name, dateOfBirth, identifiers } = patient
  const numbers = identifiers.map(({ type, value }) => formatPatientNumber(type, value))
  const known = [name, dateOfBirth && calendarDate(dateOfBirth), ...numbers]
  return (
    <button
      type="button"
      class="button compose-form__same"
      id={SAME_PATIENT}
      onClick={() => {
        onMove({ move: 'same-patient' })
        document.getElementById('seal')?.focus()
      }}
    >
      <span>{say('patient.same-again')}</span>
      <span class="compose-form__who">{known.filter(Boolean).join(' · ')}</span>
    </button>
  )
}

/** What the last try found, and what can be said already about fields that were filled in and left. */
function shownFaults({ faults, form, left }: Composing, today: string): Fault[] {
  const already = patientFieldFaults(form, today).filter(({ field }) => left.includes(field))
  const others = faults.filter(({ field }) => !already.some((one) => one.field === field))
  return [...already, ...others]
}
