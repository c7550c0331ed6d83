import { formatNhsNumber, readNhsNumber } from './nhs-number.ts'

/**
 * The national numbers of the United Kingdom: England, Wales and the Isle of Man (NHS), Scotland (CHI), Northern
 * Ireland (H&C). Ten digits each, with the same check digit; the ranges do not overlap.
 *
 * @see NHS Data Dictionary, "NHS NUMBER"; ISB 0149
 */
export const HEALTH_NUMBERS = ['nhs-number', 'chi-number', 'hc-number'] as const
export type HealthNumberKind = (typeof HEALTH_NUMBERS)[number]

export type HealthNumberReading =
  | { is: 'number'; digits: string }
  | { is: 'refused'; because: 'not-ten-digits' | 'check-digit' | 'other-range' }

/** Reads what a person typed; spaces and hyphens are welcome. */
export function readHealthNumber(kind: HealthNumberKind, typed: string): HealthNumberReading {
  const reading = readNhsNumber(typed)
  if (reading.is === 'refused') return reading
  const { digits } = reading
  return isInRange(kind, digits) ? { is: 'number', digits } : { is: 'refused', because: 'other-range' }
}

/** As people write it: `999 000 0018`; the CHI number with the day of birth apart, `010170 0004`. */
export function formatHealthNumber(kind: HealthNumberKind, digits: string): string {
  return kind === 'chi-number' ? `${digits.slice(0, 6)} ${digits.slice(6)}` : formatNhsNumber(digits)
}

/** Whether a number of this kind can begin so. NHS numbers are not held to a range: new ones are opened. */
export function isInRange(kind: HealthNumberKind, digits: string): boolean {
  switch (kind) {
    case 'chi-number':
      return isDayAndMonth(digits.slice(0, 4))
    case 'hc-number':
      return /^3[2-9]/.test(digits)
    case 'nhs-number':
      return !/^(?:[0-2]|3[2-9])/.test(digits)
  }
}

/** Two digits of a day, two of a month; which year is not known, so 29 February is one. */
function isDayAndMonth(digits: string): boolean {
  const [day, month] = [Number(digits.slice(0, 2)), Number(digits.slice(2, 4))]
  return day >= 1 && month >= 1 && month <= 12 && day <= new Date(Date.UTC(2000, month, 0)).getUTCDate()
}
