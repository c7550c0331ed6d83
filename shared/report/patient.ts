import * as v from 'valibot'
import { readNhsNumber } from './nhs-number.ts'

/** Calendar date, `YYYY-MM-DD`, that exists. */
export const CalendarDate = v.pipe(
  v.string(),
  v.regex(/^\d{4}-\d{2}-\d{2}$/),
  v.check((text) => {
    const at = new Date(`${text}T00:00:00Z`)
    return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text)
  }),
)

export const PatientIdentifier = v.variant('type', [
  v.strictObject({
    type: v.literal('nhs-number'),
    value: v.pipe(
      v.string(),
      v.check((digits) => readNhsNumber(digits).is === 'nhs-number'),
    ),
  }),
  v.strictObject({ type: v.literal('local'), value: v.pipe(v.string(), v.minLength(1), v.maxLength(64)) }),
])
export type PatientIdentifier = v.InferOutput<typeof PatientIdentifier>

/** Whom the report is about. Lives only inside the sealed manifest. */
export const Patient = v.strictObject({
  identifiers: v.pipe(v.array(PatientIdentifier), v.maxLength(8)),
  name: v.pipe(v.string(), v.maxLength(200)),
  dateOfBirth: v.nullable(CalendarDate),
})
export type Patient = v.InferOutput<typeof Patient>

/**
 * How many independent things identify the patient: each number, the name, the date of birth.
 * Two are required by default: one alone is how the wrong patient gets treated.
 */
export function identifierCount(patient: Patient): number {
  return patient.identifiers.length + (patient.name.trim() ? 1 : 0) + (patient.dateOfBirth ? 1 : 0)
}
