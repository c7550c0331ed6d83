import { type Language, localeOf } from './language.ts'

/** Dates, times and sizes as a reader of the language expects them. */
export type ShowValues = {
  /** A calendar date `YYYY-MM-DD` as `7 March 1984`: the month in letters, because 03/07 is two dates. */
  calendarDate(value: string): string
  /** `22 Nov 2026, 14:05`, by this device's clock and zone. */
  time(at: number): string
  /** `Friday 27 November at 14:05` */
  dayAndTime(at: number): string
  /** `27 Nov, 14:05` */
  shortDayAndTime(at: number): string
  timeOfDay(at: number): string
  /** `3.4 MB`, in thousands, as file managers show it. */
  size(bytes: number): string
  /** A language by its own tag, as this reader calls it. */
  language(tag: string): string
  /** Words one after the other. */
  list(words: readonly string[]): string
}

export function showValuesIn(language: Language): ShowValues {
  const locale = localeOf(language)
  const format = (options: Intl.DateTimeFormatOptions) => {
    const formatter = new Intl.DateTimeFormat(locale, { hourCycle: 'h23', ...options })
    return (at: number) => formatter.format(at)
  }
  const date = format({ day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' })
  return {
    calendarDate: (value) => date(Date.parse(`${value}T00:00:00Z`)),
    // Not `dateStyle`: in Arabic its middle form is digits alone.
    time: format({ day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit' }),
    dayAndTime: format({
      weekday: 'long',
      day: 'numeric',
      month: 'long',
      hour: '2-digit',
      minute: '2-digit',
    }),
    shortDayAndTime: format({ day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' }),
    timeOfDay: format({ hour: '2-digit', minute: '2-digit' }),
    size: (bytes) => size(bytes, locale),
    language: (tag) => languageName(tag, locale),
    list: (words) => new Intl.ListFormat(locale, { type: 'unit' }).format(words),
  }
}

function languageName(tag: string, locale: string): string {
  try {
    return new Intl.DisplayNames(locale, { type: 'language' }).of(tag) ?? tag
  } catch {
    // A tag of the right form need not be one.
    return tag
  }
}

const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const

function size(bytes: number, locale: string): string {
  const step = Math.min(UNITS.length - 1, bytes < 1000 ? 0 : Math.floor(Math.log10(bytes) / 3))
  const number = bytes / 1000 ** step
  return new Intl.NumberFormat(locale, {
    style: 'unit',
    unit: UNITS[step] ?? 'byte',
    unitDisplay: step === 0 ? 'long' : 'short',
    maximumFractionDigits: step > 0 && number < 10 ? 1 : 0,
  }).format(number)
}
