import * as v from 'valibot'
import { ENVELOPE_ID_PATTERN, type EnvelopeId } from '../envelope/envelope-id.ts'
import { Receipt, SentEnvelope } from '../protocol/messages.ts'
import { Base64url } from '../wrap/wrapped.ts'

const Bytes32 = v.pipe(Base64url, v.length(43))
const At = v.pipe(v.number(), v.safeInteger(), v.minValue(0))

/** Who asks: the sign-in goes along with every request, so that nothing of it is kept anywhere. */
const signIn = {
  idToken: v.pipe(v.string(), v.minLength(1), v.maxLength(8192)),
  /** What its nonce was made of (`governance-nonce.ts`). */
  nonceSalt: Bytes32,
}

/** Reports at once; what is older than the last of them is asked for anew. */
export const MOST_FOUND = 50

export const FindReports = v.strictObject({
  ...signIn,
  /** Looking, or answering a person who asks what is held about them: the log keeps the two apart. */
  because: v.picklist(['search', 'subject-access']),
  from: At,
  until: At,
  /** Part of a name or an address, of whoever sent or opened. */
  person: v.optional(v.pipe(v.string(), v.trim(), v.minLength(2), v.maxLength(200))),
  /** Made from the patient's number where the trust's key is, and not here. */
  patientReference: v.optional(Bytes32),
  envelopeId: v.optional(
    v.pipe(
      v.string(),
      v.regex(ENVELOPE_ID_PATTERN),
      v.transform((text) => text as EnvelopeId),
    ),
  ),
})
export type FindReports = v.InferOutput<typeof FindReports>

export const FoundReport = v.strictObject({
  report: SentEnvelope,
  /** Empty once their name is forgotten. */
  sender: v.strictObject({ name: v.string(), email: v.nullable(v.string()) }),
  /** Of its making, releases and openings. */
  receipts: v.array(Receipt),
})
export type FoundReport = v.InferOutput<typeof FoundReport>

export const FoundReports = v.strictObject({
  tenant: v.string(),
  tenantName: v.string(),
  reports: v.array(FoundReport),
  /** There are more, older than these. */
  isCut: v.boolean(),
  /** That this was looked for, and by whom, is in the log. */
  receipt: Receipt,
})
export type FoundReports = v.InferOutput<typeof FoundReports>

export const EndReport = v.strictObject({
  ...signIn,
  how: v.picklist(['revoke', 'erase']),
})
export type EndReport = v.InferOutput<typeof EndReport>

export const EndedReport = v.strictObject({
  /** Null: it had ended before. */
  receipt: v.nullable(Receipt),
})
export type EndedReport = v.InferOutput<typeof EndedReport>
