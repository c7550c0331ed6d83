import * as v from 'valibot'
import { Consent } from './consent.ts'
import { MediaItem } from './media.ts'
import { Moment } from './moment.ts'
import { Patient } from './patient.ts'

/** Patient, consent and media in the clear. Exists only in the extension while composing and in the vault. */
export const Report = v.strictObject({
  patient: Patient,
  consent: Consent,
  /** "What this is about": the clinical note or question, at most 2,000 characters. */
  about: v.pipe(v.string(), v.maxLength(2000)),
  /** As the sender's issuer named them; the relay's entry is the proof, this is for the screen. */
  sender: v.strictObject({
    name: v.pipe(v.string(), v.maxLength(200)),
    organisation: v.pipe(v.string(), v.maxLength(200)),
  }),
  createdAt: Moment,
  media: v.pipe(v.array(MediaItem), v.minLength(1), v.maxLength(100)),
})
export type Report = v.InferOutput<typeof Report>
