import * as v from 'valibot'
import { type HealthNumberKind, readHealthNumber } from './health-number.ts'

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
  healthNumber('nhs-number'),
  healthNumber('chi-number'),
  healthNumber('hc-number'),
  /** A number of one hospital's own; unique only there, and without a check digit anybody knows. */
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

function healthNumber<K extends HealthNumberKind>(type: K) {
  return v.strictObject({
    type: v.literal(type),
    value: v.pipe(
      v.string(),
      v.regex(/^\d{10}$/),
      v.check((digits) => readHealthNumber(type, digits).is === 'number'),
    ),
  })
}
