import { type HealthNumberKind, isInRange, readHealthNumber } from './health-number.ts'

/** How NHS numbers begin that have been issued so far, and those for tests: enough for a hint, not for a refusal. */
const ISSUED = /^(?:[467]|999)/

/** Where a number that does not fit was probably mistyped. Places count from 1, from the left. */
export type NearMiss =
  /** One digit, and which. */
  | { is: 'digit'; place: number }
  /** This one and the next have changed places. */
  | { is: 'swapped'; place: number }
  /** Eleven digits, and this one and the next are the same. */
  | { is: 'typed-twice'; place: number }

/**
 * Which digit of a mistyped number looks wrong, where that can be told; null where it cannot. The check digit
 * alone says that one is wrong and almost never which, since a change in any other place could mend it. It can
 * be told when what the rest must be leaves one place: the range of the numbers, the day of birth in a CHI
 * number, or two neighbours that fit the other way round.
 *
 * @param typed as typed, ten or eleven digits with anything between them
 * @param dateOfBirth `YYYY-MM-DD`, or null when it is not known
 */
export function nearMissOf(
  kind: HealthNumberKind,
  typed: string,
  dateOfBirth: string | null,
): NearMiss | null {
  const digits = typed.replace(/[\s-]/g, '')
  const isLikely = (candidate: string) =>
    isInRange(kind, candidate) &&
    (kind !== 'nhs-number' || ISSUED.test(candidate)) &&
    isBornOn(kind, candidate, dateOfBirth)
  const fits = (candidate: string) => readHealthNumber(kind, candidate).is === 'number' && isLikely(candidate)
  if (/^\d{11}$/.test(digits)) return typedTwice(digits, fits)
  if (!/^\d{10}$/.test(digits) || fits(digits)) return null
  const substituted = placesWhere(10, (place) =>
    [...'0123456789'].some((digit) => fits(digits.slice(0, place) + digit + digits.slice(place + 1))),
  )
  const swapped = placesWhere(9, (place) => fits(swap(digits, place)))
  if (substituted.length === 1 && swapped.length === 0) return { is: 'digit', place: only(substituted) }
  // Two neighbours are the likelier slip, and where both would do, nobody can tell.
  return swapped.length === 1 && (isLikely(digits) || substituted.length === 0)
    ? { is: 'swapped', place: only(swapped) }
    : null
}

/** A digit typed twice. That another one should go as well as it, the check digit cannot rule out. */
function typedTwice(digits: string, fits: (candidate: string) => boolean): NearMiss | null {
  const without = (place: number) => digits.slice(0, place) + digits.slice(place + 1)
  const isTwin = (place: number) => digits[place] === digits[place + 1] && digits[place] !== digits[place - 1]
  const places = placesWhere(10, (place) => isTwin(place) && fits(without(place)))
  return places.length === 1 ? { is: 'typed-twice', place: only(places) } : null
}

function isBornOn(kind: HealthNumberKind, digits: string, dateOfBirth: string | null): boolean {
  if (kind !== 'chi-number' || dateOfBirth === null) return true
  const [year = '', month = '', day = ''] = dateOfBirth.split('-')
  return digits.startsWith(day + month + year.slice(2))
}

function placesWhere(count: number, isOne: (place: number) => boolean): number[] {
  return Array.from({ length: count }, (_, place) => place).filter(isOne)
}

function only(places: readonly number[]): number {
  return (places[0] ?? 0) + 1
}

function swap(digits: string, place: number): string {
  return digits.slice(0, place) + digits[place + 1] + digits[place] + digits.slice(place + 2)
}
