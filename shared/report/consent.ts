import * as v from 'valibot'
import { Moment } from './moment.ts'

/** Why this may be shared at all. Teaching and publication need more than direct care does. */
export const CONSENT_KINDS = [
  'direct-care',
  'teaching',
  'publication',
  'emergency',
  'best-interests',
  'exempt-class',
] as const
export type ConsentKind = (typeof CONSENT_KINDS)[number]

/** `not-needed` is for the exempt class alone: images the guidance lets be used without asking. */
export const CONSENT_WAYS = ['spoken', 'written', 'not-able', 'not-needed'] as const
export type ConsentWay = (typeof CONSENT_WAYS)[number]

/** Consent as recorded by the sender, with the version of the wording that was on the screen. */
export const Consent = v.strictObject({
  kind: v.picklist(CONSENT_KINDS),
  given: v.picklist(CONSENT_WAYS),
  wordingVersion: v.pipe(v.string(), v.maxLength(64)),
  recordedAt: Moment,
})
export type Consent = v.InferOutput<typeof Consent>
