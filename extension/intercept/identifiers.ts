import { readNhsNumber } from '#shared/report/nhs-number.ts'
import { readDateOfBirth } from '../compose/date-of-birth.ts'

/** What in a text says who a patient is. */
export type Identifier = 'nhs-number' | 'date-of-birth'

/** Ten digits together or as they are printed, 3-3-4, and not part of a longer number. */
const TEN_DIGITS = /(?<![\d+])(?<![\d][ -])\d{3}([ -]?)\d{3}\1\d{4}(?![ -]?\d)/g
const NUMERIC_DATE = /(?<![\d/.-])(?:\d{1,2}([/.-])\d{1,2}\1\d{4}|\d{4}-\d{2}-\d{2})(?![\d/.-]?\d)/g
const WRITTEN_DATE = /\b\d{1,2}(?:st|nd|rd|th)?(?: of)? [a-z]{3,9}\.?,? \d{4}\b/gi
/** After a word for it, a date may be as short as people write it. */
const SAID_DATE =
  /\b(?:d\.?\s?o\.?\s?b\.?|born|date of birth)(?![a-z])[\s:=-]{0,4}(?:on |is |the )?(\d{1,2}(?:st|nd|rd|th)?[\s/.-]+(?:[a-z]{3,9}|\d{1,2})[\s/.,-]+\d{2,4}|\d{6}|\d{8})\b/gi

/**
 * Finds an NHS number or a date of birth in what is being written. Most numbers and dates are neither: the check
 * digit must fit, and a date that is not called one of birth must lie a year back, as no appointment does.
 *
 * @param today `YYYY-MM-DD`
 */
export function identifierIn(written: string, today: string): Identifier | null {
  // Addresses are full of digits, ours too.
  const text = written.replace(/\bhttps?:\S+/gi, ' ')
  for (const [digits] of text.matchAll(TEN_DIGITS)) {
    if (readNhsNumber(digits).is === 'nhs-number') return 'nhs-number'
  }
  for (const [, said = ''] of text.matchAll(SAID_DATE)) {
    const { is } = readDateOfBirth(said, today)
    if (is === 'date' || isOneOfTwoCenturies(said, today)) return 'date-of-birth'
  }
  const aYearAgo = `${Number(today.slice(0, 4)) - 1}${today.slice(4)}`
  for (const pattern of [NUMERIC_DATE, WRITTEN_DATE]) {
    for (const [date] of text.matchAll(pattern)) {
      const read = readDateOfBirth(date.replace(/ of |\. ?(?=\d{4})|, ?/g, ' '), today)
      const bare = read.is === 'date' ? read : readDateOfBirth(date, today)
      if (bare.is === 'date' && bare.value <= aYearAgo) return 'date-of-birth'
    }
  }
  return null
}

function isOneOfTwoCenturies(date: string, today: string): boolean {
  const read = readDateOfBirth(date, today)
  return read.is === 'refused' && read.because === 'which-century'
}
