import { useEffect, useState } from 'preact/hooks'
import { calendarDate } from '../words/times.ts'
import { say } from '../words/words.ts'
import type { Form } from './form.ts'
import { type FoundPatient, lookUpPatient } from './look-up-patient.ts'

type Props = {
  base: string
  number: string
  /** As typed, and read; null while there is none. */
  dateOfBirth: string | null
  form: Form
  onTyped(change: Partial<Form>): void
}

/** What the trust's record says of this number, to be taken over or to make the sender look again. */
export function PatientFound({ base, number, dateOfBirth, form, onTyped }: Props) {
  const [found, setFound] = useState<FoundPatient | null>(null)
  useEffect(() => {
    const gone = new AbortController()
    setFound(null)
    void lookUpPatient(base, number, gone.signal).then((patient) => {
      if (!gone.signal.aborted) setFound(patient)
    })
    return () => gone.abort()
  }, [base, number])
  if (!found) return null
  const who = [found.name, found.dateOfBirth && calendarDate(found.dateOfBirth)].filter(Boolean).join(' · ')
  const isOther =
    (form.name.trim() !== '' && !isSameName(form.name, found.name)) ||
    (dateOfBirth !== null && found.dateOfBirth !== null && dateOfBirth !== found.dateOfBirth)
  const isTaken = !isOther && form.name.trim() !== '' && dateOfBirth !== null
  return (
    <div class="patient-fields__found" data-is={isOther ? 'other' : 'same'} role="status">
      <span>{say(isOther ? 'patient.found.other' : 'patient.found', { who })}</span>
      {isTaken ? null : (
        <button
          type="button"
          class="button"
          data-is="quiet"
          onClick={() =>
            onTyped({
              name: found.name,
              ...(found.dateOfBirth ? { dateOfBirth: found.dateOfBirth.split('-').reverse().join('/') } : {}),
            })
          }
        >
          {say('patient.found.take')}
        </button>
      )}
    </div>
  )
}

/** Capitals, accents and the order of the parts tell nobody apart. */
function isSameName(one: string, other: string): boolean {
  return partsOf(one) === partsOf(other)
}

function partsOf(name: string): string {
  const plain = name.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
  return plain
    .split(/[^\p{L}]+/u)
    .filter(Boolean)
    .sort()
    .join(' ')
}
