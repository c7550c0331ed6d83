import * as v from 'valibot'
import { PURPOSES_OF_USE } from './purpose-of-use.ts'

/** Someone who may open. */
export const GrantedTo = v.variant('type', [
  /** A person, by the e-mail address their issuer has verified. */
  v.strictObject({
    type: v.literal('named'),
    email: v.pipe(v.string(), v.email(), v.maxLength(254), v.toLowerCase()),
  }),
  /** Anyone of an organisation, optionally in one role, at a minimum assurance. */
  v.strictObject({
    type: v.literal('role'),
    organisation: v.pipe(v.string(), v.minLength(1), v.maxLength(64)),
    role: v.nullable(v.pipe(v.string(), v.minLength(1), v.maxLength(64))),
    minimumAssurance: v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(4)),
  }),
  /** Whoever has the link may ask, signed in at one of the trust's issuers; the sender lets them in or not. */
  v.strictObject({ type: v.literal('knock') }),
])
export type GrantedTo = v.InferOutput<typeof GrantedTo>

/** One sender's permission: who, until when, how often, for what. */
export const Grant = v.strictObject({
  to: v.pipe(v.array(GrantedTo), v.minLength(1), v.maxLength(50)),
  /** Epoch ms; the relay refuses what lies past its tenant's bound. */
  expiresAt: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  /** How many opens in all; null is no limit of the sender's. */
  maximumOpensCount: v.nullable(v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.maxValue(10_000))),
  purposes: v.pipe(v.array(v.picklist(PURPOSES_OF_USE)), v.minLength(1)),
})
export type Grant = v.InferOutput<typeof Grant>
