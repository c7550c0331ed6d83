import {
  formatHealthNumber,
  HEALTH_NUMBERS,
  type HealthNumberKind,
  readHealthNumber,
} from '#shared/report/health-number.ts'
import { type NearMiss, nearMissOf } from '#shared/report/near-miss.ts'

/** What a number of a patient can be: a national one with a check digit, or the hospital's own. */
export const PATIENT_NUMBERS = [...HEALTH_NUMBERS, 'local'] as const
export type PatientNumberKind = (typeof PATIENT_NUMBERS)[number]

/** What was typed as a number of that kind. `value` is as it is kept: digits alone, or the local number's letters. */
export type PatientNumberReading =
  | { is: 'number'; value: string }
  | { is: 'empty' }
  | { is: 'refused'; because: 'letters' | 'check-digit' | 'other-range' | 'too-long' }
  | { is: 'refused'; because: 'length'; count: number }
  /** It does not fit, and this is where it looks wrong. */
  | { is: 'refused'; because: 'near-miss'; miss: NearMiss }

const LONGEST_LOCAL = 64

/** @param dateOfBirth `YYYY-MM-DD`, which a CHI number begins with, or null while it is not known */
export function readPatientNumber(
  kind: PatientNumberKind,
  typed: string,
  dateOfBirth: string | null,
): PatientNumberReading {
  const text = typed.trim()
  if (!text) return { is: 'empty' }
  return kind === 'local' ? readLocal(text) : readNational(kind, text, dateOfBirth)
}

function readLocal(text: string): PatientNumberReading {
  const value = text.replace(/\s+/g, ' ')
  return value.length > LONGEST_LOCAL ? { is: 'refused', because: 'too-long' } : { is: 'number', value }
}

function readNational(
  kind: HealthNumberKind,
  text: string,
  dateOfBirth: string | null,
): PatientNumberReading {
  const digits = text.replace(/[\s-]/g, '')
  if (!/^\d+$/.test(digits)) return { is: 'refused', because: 'letters' }
  const reading = readHealthNumber(kind, digits)
  // A few CHI numbers begin with another day than their patient was born on: one that fits is taken.
  if (reading.is === 'number') return { is: 'number', value: reading.digits }
  const miss = nearMissOf(kind, digits, dateOfBirth)
  if (miss) return { is: 'refused', because: 'near-miss', miss }
  if (digits.length !== 10) return { is: 'refused', because: 'length', count: digits.length }
  return { is: 'refused', because: reading.because === 'other-range' ? 'other-range' : 'check-digit' }
}

export function formatPatientNumber(kind: PatientNumberKind, value: string): string {
  return kind === 'local' ? value : formatHealthNumber(kind, value)
}
