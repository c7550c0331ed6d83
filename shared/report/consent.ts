import * as v from 'valibot'
import { MediaId } from './media.ts'
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

/**
 * Who spoke for the patient. `attorney` is a lasting power of attorney for health or a court's deputy; a clinician
 * decides where nobody can be asked.
 */
export const CONSENT_GIVERS = ['patient', 'parent', 'attorney', 'clinician'] as const
export type ConsentGiver = (typeof CONSENT_GIVERS)[number]

/** How consent was put on record beside these fields: as one of the report's own media items. */
export const CONSENT_EVIDENCE = ['signature', 'voice'] as const
export type ConsentEvidence = (typeof CONSENT_EVIDENCE)[number]

/** Consent as recorded by the sender, with the version of the wording that was on the screen. */
export const Consent = v.strictObject({
  kind: v.picklist(CONSENT_KINDS),
  given: v.picklist(CONSENT_WAYS),
  wordingVersion: v.pipe(v.string(), v.maxLength(64)),
  recordedAt: Moment,
  /** Absent in reports from before it was asked: then nobody knows. */
  by: v.optional(v.picklist(CONSENT_GIVERS)),
  /** Language the wording was read in, e.g. `cy`. */
  wordingLanguage: v.optional(v.pipe(v.string(), v.regex(/^[a-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,2}$/))),
  /** A drawn signature or a recorded yes; the item lies sealed in the same report. */
  evidence: v.optional(v.strictObject({ kind: v.picklist(CONSENT_EVIDENCE), mediaId: MediaId })),
})
export type Consent = v.InferOutput<typeof Consent>
