import { TextField } from '../look/TextField.tsx'
import { calendarDate } from '../words/times.ts'
import { say } from '../words/words.ts'
import type { Field } from './check-report.ts'
import { ageOn, readDateOfBirth } from './date-of-birth.ts'
import type { Form } from './form.ts'
import { PatientFound } from './PatientFound.tsx'
import {
  formatPatientNumber,
  PATIENT_NUMBERS,
  type PatientNumberKind,
  readPatientNumber,
} from './patient-number.ts'
import './patient-fields.css'

type Props = {
  form: Form
  /** The trust's FHIR server, or null. */
  lookUpAt: string | null
  today: string
  faultOf(field: Field): string | undefined
  onTyped(change: Partial<Form>): void
  onLeft(field: Field): void
}

/** Who the report is about: two of three things, so that nobody is mistaken for somebody else. */
export function PatientFields({ form, lookUpAt, today, faultOf, onTyped, onLeft }: Props) {
  const { numberKind } = form
  const born = readDateOfBirth(form.dateOfBirth, today)
  const dateOfBirth = born.is === 'date' ? born.value : null
  const number = readPatientNumber(numberKind, form.number, dateOfBirth)
  const isChecked = number.is === 'number' && numberKind !== 'local'
  return (
    <fieldset class="patient-fields">
      <legend class="patient-fields__legend">{say('patient.heading')}</legend>
      <p class="patient-fields__rule">{say('patient.two-needed')}</p>
      <div class="patient-fields__numbers">
        <TextField
          id="number"
          label={say(`patient.${numberKind}`)}
          value={form.number}
          inputMode={numberKind === 'local' ? 'text' : 'numeric'}
          hint={isChecked ? say('patient.nhs-number.valid') : undefined}
          isGood
          fault={faultOf('number')}
          onInput={(typed) => onTyped({ number: typed })}
          onLeave={() => {
            if (number.is === 'number') onTyped({ number: formatPatientNumber(numberKind, number.value) })
            onLeft('number')
          }}
          beside={<NumberKind kind={numberKind} onChoose={(kind) => onTyped({ numberKind: kind })} />}
        />
        <TextField
          id="date-of-birth"
          label={say('patient.date-of-birth')}
          value={form.dateOfBirth}
          hint={born.is === 'date' ? dateAndAge(born.value, today) : say('patient.date-of-birth.hint')}
          isGood={born.is === 'date'}
          fault={faultOf('date-of-birth')}
          onInput={(dateOfBirth) => onTyped({ dateOfBirth })}
          onLeave={() => onLeft('date-of-birth')}
        />
      </div>
      {lookUpAt && number.is === 'number' ? (
        <PatientFound
          base={lookUpAt}
          number={number.value}
          dateOfBirth={dateOfBirth}
          form={form}
          onTyped={onTyped}
        />
      ) : null}
      <TextField
        id="name"
        label={say('patient.name')}
        value={form.name}
        fault={faultOf('name')}
        onInput={(name) => onTyped({ name })}
      />
    </fieldset>
  )
}

/** Which number it is. Small, and after the field: hardly anybody changes it, and the policy sets the usual one. */
function NumberKind({
  kind,
  onChoose,
}: {
  kind: PatientNumberKind
  onChoose(kind: PatientNumberKind): void
}) {
  return (
    <select
      class="patient-fields__kind"
      aria-label={say('patient.number-kind')}
      value={kind}
      onChange={({ currentTarget }) => {
        const chosen = PATIENT_NUMBERS.find((one) => one === currentTarget.value)
        if (chosen) onChoose(chosen)
      }}
    >
      {PATIENT_NUMBERS.map((one) => (
        <option key={one} value={one}>
          {say(`patient.${one}`)}
        </option>
      ))}
    </select>
  )
}

/** The date in words and the age: whoever typed 1952 for 1962 sees it here. */
function dateAndAge(value: string, today: string): string {
  const { years, months } = ageOn(value, today)
  const date = calendarDate(value)
  return years < 2 ? say('patient.age-months', { date, months }) : say('patient.age', { date, years })
}
