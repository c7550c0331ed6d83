import * as v from 'valibot'
import { Policy } from '../access/policy.ts'
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

/** What the relay enforces for a trust. What the extension does is the trust's browser policy, and not here. */
export const TenantPolicy = v.strictObject({
  policy: Policy,
  /** How long after a report's end its sender can see by name who opened it. */
  namesDays: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(3650)),
})
export type TenantPolicy = v.InferOutput<typeof TenantPolicy>

export const PROPOSAL_STATES = ['waiting', 'approved', 'refused', 'taken-back', 'overtaken'] as const
const ProposalId = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{22}$/))

/** A policy that somebody wants instead of the one in force. */
export const Proposal = v.strictObject({
  proposalId: ProposalId,
  wanted: TenantPolicy,
  /** Empty once their name is forgotten. */
  proposedBy: v.string(),
  proposedAt: At,
  /** Whoever asks proposed it: another has to approve it. */
  isOwn: v.boolean(),
  /** `overtaken`: another policy came into force before anybody answered. */
  state: v.picklist(PROPOSAL_STATES),
  answeredBy: v.nullable(v.string()),
  answeredAt: v.nullable(At),
  /** That it was proposed; and answered, once it was. */
  receipts: v.array(Receipt),
})
export type Proposal = v.InferOutput<typeof Proposal>

export const ProposePolicy = v.strictObject({
  ...signIn,
  /** Its version is the next one to the version in force. */
  wanted: TenantPolicy,
})
export type ProposePolicy = v.InferOutput<typeof ProposePolicy>

export const ProposedPolicy = v.strictObject({ proposalId: ProposalId, receipt: Receipt })
export type ProposedPolicy = v.InferOutput<typeof ProposedPolicy>

export const AnswerProposal = v.strictObject({
  ...signIn,
  answer: v.picklist(['approved', 'refused']),
  /** Of what whoever answers has seen (`policy-hash.ts`): nothing else is approved. */
  policyHash: Bytes32,
})
export type AnswerProposal = v.InferOutput<typeof AnswerProposal>

export const AnsweredProposal = v.strictObject({ receipt: Receipt })
export type AnsweredProposal = v.InferOutput<typeof AnsweredProposal>

const Rule = v.strictObject({ organisation: v.string(), role: v.nullable(v.string()) })

export const ReadTenant = v.strictObject(signIn)
export type ReadTenant = v.InferOutput<typeof ReadTenant>

/** The trust that whoever asks governs: said to nobody else. */
export const GovernedTenant = v.strictObject({
  tenant: v.string(),
  tenantName: v.string(),
  standing: TenantPolicy,
  /** Newest first: whatever waits, and the last that were answered. */
  proposals: v.array(Proposal),
  quotaBytes: At,
  maySend: v.array(Rule),
  governs: v.array(Rule),
  issuers: v.array(v.strictObject({ issuer: v.string(), name: v.string() })),
})
export type GovernedTenant = v.InferOutput<typeof GovernedTenant>

export const EXPORT_FORMS = ['fhir', 'csv', 'syslog'] as const
export type ExportForm = (typeof EXPORT_FORMS)[number]

/** The trust's log between two times, as text: the answer is no JSON. */
export const ExportEntries = v.strictObject({
  ...signIn,
  as: v.picklist(EXPORT_FORMS),
  from: At,
  until: At,
})
export type ExportEntries = v.InferOutput<typeof ExportEntries>
