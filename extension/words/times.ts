import { shown } from './words.ts'

/** `Friday 27 November at 14:05` */
export function dayAndTime(at: number): string {
  return shown().dayAndTime(at)
}

/** `27 Nov, 14:05` */
export function shortDayAndTime(at: number): string {
  return shown().shortDayAndTime(at)
}

export function timeOfDay(at: number): string {
  return shown().timeOfDay(at)
}

/** A calendar date `YYYY-MM-DD` as `27 March 1962`. */
export function calendarDate(value: string): string {
  return shown().calendarDate(value)
}

/** `3.4 MB`, in thousands, as file managers show it. */
export function size(bytes: number): string {
  return shown().size(bytes)
}
