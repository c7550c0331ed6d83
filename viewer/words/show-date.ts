/** `7 March 1984`: the month in letters, because 03/07 is two dates. */
export function showDate(calendarDate: string): string {
  return new Intl.DateTimeFormat(locale(), { dateStyle: 'long', timeZone: 'UTC' }).format(
    new Date(`${calendarDate}T00:00:00Z`),
  )
}

/** `22 Nov 2026, 14:05`, by this device's clock and zone. */
export function showTime(at: number): string {
  return new Intl.DateTimeFormat(locale(), { dateStyle: 'medium', timeStyle: 'short' }).format(at)
}

/** `3.4 MB`. */
export function showSize(bytes: number): string {
  const [value, unit] =
    bytes < 1_000_000 ? [Math.max(1, Math.round(bytes / 1000)), 'kilobyte'] : [bytes / 1_000_000, 'megabyte']
  return new Intl.NumberFormat(locale(), { style: 'unit', unit, maximumFractionDigits: 1 }).format(value)
}

/** British dates for English: the product's first language is the NHS's. */
function locale(): string {
  const language = document.documentElement.lang || 'en'
  return language === 'en' ? 'en-GB' : language
}
