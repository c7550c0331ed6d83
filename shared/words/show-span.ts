import { type Language, localeOf } from './language.ts'

const UNITS = [
  ['day', 24 * 60 * 60 * 1000],
  ['hour', 60 * 60 * 1000],
  ['minute', 60 * 1000],
  ['second', 1000],
] as const

/** `30 days`, `15 minutes`: in the largest unit that leaves nothing over. Apart from `show-values.ts`: openers need none. */
export function showSpanIn(language: Language, ms: number): string {
  const [unit, unitMs] = UNITS.find(([, unitMs]) => ms > 0 && ms % unitMs === 0) ?? ['second', 1000]
  return new Intl.NumberFormat(localeOf(language), { style: 'unit', unit, unitDisplay: 'long' }).format(
    ms / unitMs,
  )
}
