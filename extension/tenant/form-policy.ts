import * as v from 'valibot'
import { browser } from 'wxt/browser'
import { CONSENT_KINDS } from '#shared/report/consent.ts'
import { LANGUAGES } from '#shared/words/language.ts'

/** What the trust asks patients to agree to, in one language, for one kind of consent or for all. */
const Wording = v.object({
  version: v.pipe(v.string(), v.minLength(1), v.maxLength(64)),
  language: v.pipe(v.string(), v.regex(/^[a-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,2}$/)),
  kind: v.optional(v.picklist(CONSENT_KINDS)),
  text: v.pipe(v.string(), v.minLength(1), v.maxLength(2000)),
})
export type Wording = v.InferOutput<typeof Wording>

/** A text to begin a clinical note with. */
const Template = v.object({
  name: v.pipe(v.string(), v.minLength(1), v.maxLength(60)),
  text: v.pipe(v.string(), v.minLength(1), v.maxLength(2000)),
})
export type Template = v.InferOutput<typeof Template>

/** What stands in the chat or the e-mail, around the link. */
const Message = v.object({
  /** Absent: in every language that has none of its own. */
  language: v.optional(v.picklist(LANGUAGES)),
  text: v.pipe(
    v.string(),
    v.trim(),
    v.maxLength(500),
    // One line, because some composers send what ends in a new one; and the link once, or the message is about nothing.
    v.regex(/^[^\p{Cc}\u2028\u2029]*$/u),
    v.check((text) => text.split('{link}').length === 2),
  ),
})
export type Message = v.InferOutput<typeof Message>

const HttpsAddress = v.pipe(
  v.string(),
  v.url(),
  v.check((text) => /^https:|^http:\/\/(?:localhost|127\.0\.0\.1)[:/]/.test(text)),
  v.transform((text) => text.replace(/\/+$/, '')),
)

/**
 * What a trust sets for the form. Each part stands alone: one that cannot be read is as if it were not there, since
 * a form with the usual words serves a patient better than none. Nothing here protects anybody: the relay's own
 * policy bounds who may open, and for how long.
 */
const FormPolicy = v.object({
  patientNumber: v.fallback(v.nullable(v.picklist(['nhs-number', 'chi-number', 'hc-number', 'local'])), null),
  consentWording: listOf(Wording),
  intimateGuidance: v.fallback(v.nullable(v.pipe(v.string(), v.minLength(1), v.maxLength(2000))), null),
  templates: listOf(Template),
  messages: listOf(Message),
  patientLookUp: v.fallback(v.nullable(HttpsAddress), null),
  peopleLookUp: v.fallback(v.nullable(HttpsAddress), null),
  audience: v.fallback(v.nullable(v.picklist(['own-organisation', 'people', 'knock'])), null),
  lifeHours: v.fallback(v.nullable(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(8760))), null),
})
export type FormPolicy = v.InferOutput<typeof FormPolicy>

export const NO_FORM_POLICY: FormPolicy = {
  patientNumber: null,
  consentWording: [],
  intimateGuidance: null,
  templates: [],
  messages: [],
  patientLookUp: null,
  peopleLookUp: null,
  audience: null,
  lifeHours: null,
}

/** What the policy says about the form; only a managed policy can, not what somebody typed on this computer. */
export async function loadFormPolicy(): Promise<FormPolicy> {
  // Firefox rejects when there is no policy at all; Chromium answers with nothing.
  const managed = await browser.storage.managed.get().catch(() => ({}))
  return readFormPolicy(managed)
}

export function readFormPolicy(managed: unknown): FormPolicy {
  const form = typeof managed === 'object' && managed !== null && 'form' in managed ? managed.form : null
  const parsed = v.safeParse(FormPolicy, { ...NO_FORM_POLICY, ...(typeof form === 'object' ? form : {}) })
  return parsed.success ? parsed.output : NO_FORM_POLICY
}

/** The entries that can be read; one that cannot does not cost the others. */
function listOf<T>(entry: v.GenericSchema<unknown, T>) {
  return v.pipe(
    v.fallback(v.array(v.unknown()), []),
    v.transform((entries) =>
      entries.flatMap((one) => {
        const read = v.safeParse(entry, one)
        return read.success ? [read.output] : []
      }),
    ),
  )
}
