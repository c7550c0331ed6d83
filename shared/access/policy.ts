import * as v from 'valibot'
import { PURPOSES_OF_USE } from './purpose-of-use.ts'

/** Who may open without a grant in an emergency, and for how long. */
const BreakGlass = v.strictObject({
  /** Null: anyone whom one of the tenant's issuers vouches for. */
  organisation: v.nullable(v.pipe(v.string(), v.minLength(1), v.maxLength(64))),
  role: v.nullable(v.pipe(v.string(), v.minLength(1), v.maxLength(64))),
  minimumAssurance: v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(4)),
  /** How long what was opened so can be read. */
  leaseMs: v.pipe(v.number(), v.safeInteger(), v.minValue(60_000), v.maxValue(60 * 60 * 1000)),
})

/** A tenant's standing bounds on grants. The relay enforces them; the extension only shows them. */
export const Policy = v.strictObject({
  version: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
  maximumLifeMs: v.pipe(v.number(), v.safeInteger(), v.minValue(60_000)),
  maximumEnvelopeBytes: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
  purposes: v.pipe(v.array(v.picklist(PURPOSES_OF_USE)), v.minLength(1)),
  /** The same opener returning within this time is the same open. */
  graceMs: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  breakGlass: v.optional(v.nullable(BreakGlass), null),
  /** Whether an opener may keep a report as a file, to be filed by hand. */
  saving: v.optional(v.boolean(), false),
  printing: v.optional(v.boolean(), false),
})
export type Policy = v.InferOutput<typeof Policy>

export const DEFAULT_POLICY: Policy = {
  version: 1,
  maximumLifeMs: 30 * 24 * 60 * 60 * 1000,
  maximumEnvelopeBytes: 8 * 1024 ** 3,
  purposes: ['TREAT', 'ETREAT', 'CAREMGT', 'MEDTRNG', 'PATRQT'],
  graceMs: 15 * 60 * 1000,
  breakGlass: null,
  saving: false,
  printing: false,
}
