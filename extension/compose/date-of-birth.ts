/** What a person typed as a date of birth. `value` is `YYYY-MM-DD`. */
export type DateOfBirthReading =
  | { is: 'date'; value: string }
  | { is: 'empty' }
  | { is: 'refused'; because: 'unreadable' | 'no-such-day' | 'future' | 'too-old' }
  /** Two digits of a year that fit two people: a child and a great-grandmother. */
  | { is: 'refused'; because: 'which-century'; years: [number, number] }

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const OLDEST_YEARS = 125

/**
 * Reads a date as it is said in Britain: day, month, year, with anything between them or nothing; the month
 * may be a word. Two digits are a year only when just one century makes sense.
 *
 * @param today `YYYY-MM-DD`, as the sender's calendar has it
 */
export function readDateOfBirth(typed: string, today: string): DateOfBirthReading {
  const text = typed.trim().toLowerCase()
  if (!text) return { is: 'empty' }
  const parts = partsOf(text)
  if (!parts) return { is: 'refused', because: 'unreadable' }
  if (parts.year.length === 4) return check(Number(parts.year), parts, today)
  const years = [1900, 2000].map((century) => century + Number(parts.year))
  const [first, second] = years.filter((year) => check(year, parts, today).is === 'date')
  if (first === undefined) return check(1900 + Number(parts.year), parts, today)
  if (second === undefined) return check(first, parts, today)
  return { is: 'refused', because: 'which-century', years: [first, second] }
}

type Parts = { day: number; month: number; year: string }

function partsOf(text: string): Parts | null {
  const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(text)
  if (iso) return { year: iso[1] ?? '', month: Number(iso[2]), day: Number(iso[3]) }
  const run = /^(\d{2})(\d{2})(\d{4}|\d{2})$/.exec(text)
  const apart =
    /^(\d{1,2})(?:st|nd|rd|th)?[\s./-]*([a-z]{3,}|(?<=[\s./-])\d{1,2}(?=[\s./-]))[\s./,-]*(\d{4}|\d{2})$/.exec(
      text,
    )
  const found = run ?? apart
  if (!found) return null
  const month = monthOf(found[2] ?? '')
  return month === null ? null : { day: Number(found[1]), month, year: found[3] ?? '' }
}

function monthOf(text: string): number | null {
  if (/^\d+$/.test(text)) return Number(text)
  const index = MONTHS.indexOf(text.slice(0, 3))
  return index === -1 ? null : index + 1
}

function check(year: number, { day, month }: Parts, today: string): DateOfBirthReading {
  const value = [String(year).padStart(4, '0'), pad(month), pad(day)].join('-')
  const at = new Date(`${value}T00:00:00Z`)
  // The engine rolls 31 April over to 1 May; the text then differs.
  if (Number.isNaN(at.getTime()) || !at.toISOString().startsWith(value)) {
    return { is: 'refused', because: 'no-such-day' }
  }
  if (value > today) return { is: 'refused', because: 'future' }
  if (year < Number(today.slice(0, 4)) - OLDEST_YEARS) return { is: 'refused', because: 'too-old' }
  return { is: 'date', value }
}

function pad(number: number): string {
  return String(number).padStart(2, '0')
}

/** Whole years and, under two years, months: how clinicians give an age. */
export function ageOn(dateOfBirth: string, today: string): { years: number; months: number } {
  const [bornYear = 0, bornMonth = 0, bornDay = 0] = dateOfBirth.split('-').map(Number)
  const [year = 0, month = 0, day = 0] = today.split('-').map(Number)
  const months = (year - bornYear) * 12 + (month - bornMonth) - (day < bornDay ? 1 : 0)
  return { years: Math.floor(months / 12), months }
}

/** Today in the sender's own calendar, `YYYY-MM-DD`. */
export function todayIn(now: Date): string {
  return [now.getFullYear(), pad(now.getMonth() + 1), pad(now.getDate())].join('-')
}
