import * as v from 'valibot'

/** The last millisecond of the year 9999: the last that is written with a year of four digits everywhere. */
export const LAST_MOMENT = 253_402_300_799_999

/** Epoch milliseconds. Without an upper end a number passes that no calendar can show, and showing it throws. */
export const Moment = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(LAST_MOMENT))

/** When something was captured: cameras with a wrong clock say years before 1970, too. */
export const CaptureMoment = v.pipe(
  v.number(),
  v.integer(),
  v.minValue(-LAST_MOMENT),
  v.maxValue(LAST_MOMENT),
)
