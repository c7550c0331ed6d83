import { ENVELOPE_ID_PATTERN, type EnvelopeId } from '#shared/envelope/envelope-id.ts'
import { type Days, timesOf } from './days.ts'
import type { Wanted } from './governing.ts'

/** What stands in the search form. */
export type FormFields = Days & { person: string; patient: string; report: string }

export type WrongField = 'time' | 'person' | 'reference' | 'report'
export type ReadForm = { is: 'wanted'; wanted: Wanted } | { is: 'wrong'; fields: readonly WrongField[] }

/** What is wanted, or every field that is not as it should be. Empty fields ask for nothing. */
export function readForm({ from, until, person, patient, report }: FormFields): ReadForm {
  const times = timesOf({ from, until })
  const [who, reference, id] = [person.trim(), patient.trim(), idIn(report)]
  const fields: WrongField[] = []
  if (!times) fields.push('time')
  if (who.length === 1 || who.length > 200) fields.push('person')
  if (reference !== '' && !isReference(reference)) fields.push('reference')
  if (report.trim() !== '' && id === null) fields.push('report')
  if (!times || fields.length > 0) return { is: 'wrong', fields }
  return {
    is: 'wanted',
    wanted: {
      ...times,
      ...(who === '' ? {} : { person: who }),
      ...(reference === '' ? {} : { patientReference: reference }),
      ...(id === null ? {} : { envelopeId: id }),
    },
  }
}

export function isReference(text: string): boolean {
  return /^[A-Za-z0-9_-]{43}$/.test(text)
}

/**
 * The report's number in what was typed or pasted, or null. A pasted link holds half of a key behind its number:
 * whoever reads one takes the number and forgets the rest at once.
 */
export function idIn(text: string): EnvelopeId | null {
  const [found] = /[a-z]{2}-[A-Za-z0-9_-]{22}(?![A-Za-z0-9_-])/.exec(text) ?? []
  return found !== undefined && ENVELOPE_ID_PATTERN.test(found) ? (found as EnvelopeId) : null
}
