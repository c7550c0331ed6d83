const DAY_MS = 24 * 60 * 60 * 1000

/** Two days as a person gives them, in this device's zone: `YYYY-MM-DD`, both included. */
export type Days = { from: string; until: string }

/** Today, and so many days before it. */
export function lastDays(count: number, nowAt = Date.now()): Days {
  return { from: dayOf(nowAt - count * DAY_MS), until: dayOf(nowAt) }
}

/** From the first moment of one to the last of the other, epoch ms; null when they are no such two days. */
export function timesOf({ from, until }: Days): { from: number; until: number } | null {
  const [start, last] = [startOf(from, 0), startOf(until, 1)]
  return start !== null && last !== null && start < last ? { from: start, until: last - 1 } : null
}

function startOf(day: string, later: 0 | 1): number | null {
  const [, year, month, date] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day) ?? []
  if (year === undefined) return null
  // Of this zone's calendar: days on which the clock changes are not 24 hours long.
  const at = new Date(Number(year), Number(month) - 1, Number(date) + later).getTime()
  return Number.isNaN(at) || at < 0 ? null : at
}

function dayOf(at: number): string {
  const date = new Date(at)
  const two = (value: number) => String(value).padStart(2, '0')
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
}
