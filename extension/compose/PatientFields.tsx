import { formatNhsNumber, readNhsNumber } from '#shared/report/nhs-number.ts'
import { TextField } from '../look/TextField.tsx'
import { calendarDate } from '../words/times.ts'
import { say } from '../words/words.ts'
import type { Field } from './check-report.ts'
import { ageOn, readDateOfBirth } from './date-of-birth.ts'
import type { Form } from './form.ts'
import './patient-fields.css'

type Props = {
  form: Form
  today: string
  faultOf(field: Field): string | undefined
  onTyped(change: Partial<Form>): void
  onLeft(field: Field): void
}

/** Who the report is about: two of three things, so that nobody is mistaken for somebody else. */
export function PatientFields({ form, today, faultOf, onTyped, onLeft }: Props) {
  const number = readNhsNumber(form.nhsNumber)
  const born = readDateOfBirth(form.dateOfBirth, today)
  return (
    <fieldset class="patient-fields">
      <legend class="patient-fields__legend">{say('patient.heading')}</legend>
      <p class="patient-fields__rule">{say('patient.two-needed')}</p>
      <div class="patient-fields__numbers">
        <TextField
          id="nhs-number"
          label={say('patient.nhs-number')}
          value={form.nhsNumber}
          inputMode="numeric"
          hint={number.is === 'nhs-number' ? say('patient.nhs-number.valid') : undefined}
          isGood
          fault={faultOf('nhs-number')}
          onInput={(nhsNumber) => onTyped({ nhsNumber })}
          onLeave={() => {
            if (number.is === 'nhs-number') onTyped({ nhsNumber: formatNhsNumber(number.digits) })
            onLeft('nhs-number')
          }}
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

/** The date in words and the age: whoever typed 1952 for 1962 sees it here. */
function dateAndAge(value: string, today: string): string {
  const { years, months } = ageOn(value, today)
  const date = calendarDate(value)
  return years < 2 ? say('patient.age-months', { date, months }) : say('patient.age', { date, years })
}
