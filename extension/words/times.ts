/** Dates, times and sizes as a British reader expects them. */
const dayAndTimeFormat = new Intl.DateTimeFormat('en-GB', {
  weekday: 'long',
  day: 'numeric',
  month: 'long',
  hour: '2-digit',
  minute: '2-digit',
})
const shortFormat = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
})
const timeFormat = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' })
const dateFormat = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'long',
  year: 'numeric',
  timeZone: 'UTC',
})

/** `Friday 27 November at 14:05` */
export function dayAndTime(at: number): string {
  return dayAndTimeFormat.format(at)
}

/** `27 Nov, 14:05` */
export function shortDayAndTime(at: number): string {
  return shortFormat.format(at)
}

export function timeOfDay(at: number): string {
  return timeFormat.format(at)
}

/** A calendar date `YYYY-MM-DD` as `27 March 1962`. */
export function calendarDate(value: string): string {
  return dateFormat.format(new Date(`${value}T00:00:00Z`))
}

const UNITS = ['B', 'KB', 'MB', 'GB'] as const

/** `3.4 MB`, in thousands, as file managers show it. */
export function size(bytes: number): string {
  const step = Math.min(UNITS.length - 1, bytes < 1000 ? 0 : Math.floor(Math.log10(bytes) / 3))
  const number = bytes / 1000 ** step
  const digits = step > 0 && number < 10 ? 1 : 0
  return `${number.toFixed(digits)} ${UNITS[step]}`
}
