import * as v from 'valibot'
import { PURPOSES_OF_USE } from './purpose-of-use.ts'

/** A tenant's standing bounds on grants. The relay enforces them; the extension only shows them. */
export const Policy = v.strictObject({
  version: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
  maximumLifeMs: v.pipe(v.number(), v.safeInteger(), v.minValue(60_000)),
  maximumEnvelopeBytes: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
  purposes: v.pipe(v.array(v.picklist(PURPOSES_OF_USE)), v.minLength(1)),
  /** The same opener returning within this time is the same open. */
  graceMs: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
})
export type Policy = v.InferOutput<typeof Policy>

export const DEFAULT_POLICY: Policy = {
  version: 1,
  maximumLifeMs: 30 * 24 * 60 * 60 * 1000,
  maximumEnvelopeBytes: 8 * 1024 ** 3,
  purposes: ['TREAT', 'ETREAT', 'CAREMGT', 'MEDTRNG', 'PATRQT'],
  graceMs: 15 * 60 * 1000,
}
