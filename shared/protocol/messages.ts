import * as v from 'valibot'
import { Grant, GrantedTo } from '../access/grant.ts'
import { Policy } from '../access/policy.ts'
import { PURPOSES_OF_USE } from '../access/purpose-of-use.ts'
import { UNPROTECTED_HOSTS, UNPROTECTED_REASONS } from '../access/unprotected.ts'
import { ENVELOPE_ID_PATTERN, type EnvelopeId } from '../envelope/envelope-id.ts'
import { INTAKES } from '../protection/intake.ts'
import { REGIONS } from '../regions/region.ts'
import { Base64url, WrapPublicKey, Wrapped } from '../wrap/wrapped.ts'

/** Every request and reply of the relay, once: parsers on both sides, and the OpenAPI description. */

const EnvelopeIdText = v.pipe(
  v.string(),
  v.regex(ENVELOPE_ID_PATTERN),
  v.transform((text) => text as EnvelopeId),
)
/** 32 bytes as base64url. */
const Bytes32 = v.pipe(Base64url, v.length(43))
const At = v.pipe(v.number(), v.safeInteger(), v.minValue(0))
const Count = v.pipe(v.number(), v.safeInteger(), v.minValue(0))
const IdToken = v.pipe(v.string(), v.minLength(1), v.maxLength(8192))
const KnockId = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{22}$/))
const DisplayName = v.pipe(v.string(), v.maxLength(200))

// ---------------------------------------------------------------- what a relay says of itself

/** An issuer whose sign-ins a tenant accepts, and the client ids registered there for our two apps. */
export const AcceptedIssuer = v.strictObject({
  issuer: v.pipe(v.string(), v.url()),
  name: DisplayName,
  viewerClientId: v.string(),
  extensionClientId: v.string(),
  scope: v.string(),
  /** How strong a sign-in to ask for. */
  acrValues: v.optional(v.string()),
  /** The issuer wants a credential that no browser may have: the code is exchanged here instead. */
  tokenEndpoint: v.optional(v.pipe(v.string(), v.url())),
  /** The record of those who sign in here: a FHIR R4 endpoint that takes this issuer's own access tokens. */
  record: v.optional(v.strictObject({ name: DisplayName, fhirBase: v.pipe(v.string(), v.url()) })),
})
export type AcceptedIssuer = v.InferOutput<typeof AcceptedIssuer>

/** The relay's public description: what the extension and the viewer need before anyone has signed in. */
export const RelayDescription = v.strictObject({
  region: v.picklist(REGIONS),
  /** Origin of the relay itself, of the viewer's shell, and the host under which vaults get random names. */
  relayOrigin: v.pipe(v.string(), v.url()),
  viewerOrigin: v.pipe(v.string(), v.url()),
  /** e.g. `https://*.view-content.example`; the star is replaced by 128 random bits. */
  contentOrigin: v.string(),
  /** Where relay shares and parking keys are wrapped to. */
  relayKey: WrapPublicKey,
  /** Verifier keys (C2SP signed note) of the tenants' audit logs, by tenant id. */
  logKeys: v.record(v.string(), v.string()),
  /** Whether any trust here lets somebody in in an emergency; which one is said of no report. */
  breakGlass: v.optional(v.boolean()),
  /** Whether any trust here gives openers a file. Without one, no vault may download anything. */
  saving: v.optional(v.boolean()),
  issuers: v.array(AcceptedIssuer),
})
export type RelayDescription = v.InferOutput<typeof RelayDescription>

// ---------------------------------------------------------------- the sender

/** Exchanges an ID token (audience: the extension's client id) for a sender's session. */
export const StartSession = v.strictObject({
  idToken: IdToken,
  /** The nonce the extension put into its authorization request. */
  nonce: v.pipe(v.string(), v.minLength(16), v.maxLength(128)),
})
export type StartSession = v.InferOutput<typeof StartSession>

export const StartedSession = v.strictObject({
  /** Bearer for every route of the sender; at most 12 hours. */
  senderToken: Bytes32,
  expiresAt: At,
  tenant: v.string(),
  sender: v.strictObject({ name: DisplayName, organisation: v.string() }),
  policy: Policy,
})
export type StartedSession = v.InferOutput<typeof StartedSession>

export const CreateEnvelope = v.strictObject({
  envelopeId: EnvelopeIdText,
  suite: v.literal(1),
  /** Of the whole sealed envelope, known before the first byte is sealed. */
  lengthBytes: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
  /** The clear header and the sealed manifest: with these the link is good. */
  prefixBytes: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
  /** SHA-256 of the access token derived from the link secret. */
  accessTokenHash: Bytes32,
  /** Wrapped to the relay's key; context `deposit`. */
  relayShare: Wrapped,
  grant: Grant,
  /** Keyed hash of whose report it is, with a key the relay never has: to find it again when it must be erased. */
  patientReference: v.optional(Bytes32),
})
export type CreateEnvelope = v.InferOutput<typeof CreateEnvelope>

/** An entry with its proof: verifiable with the log's key alone (docs/spec/audit-log.md). */
export const Receipt = v.strictObject({
  /** The leaf's exact bytes, base64url. */
  entry: v.pipe(Base64url, v.maxLength(4096)),
  leafIndex: Count,
  /** RFC 6962 audit path, leaf to root, 32 bytes each. */
  inclusionProof: v.pipe(v.array(Bytes32), v.maxLength(64)),
  /** C2SP signed note. */
  checkpoint: v.pipe(v.string(), v.maxLength(4096)),
})
export type Receipt = v.InferOutput<typeof Receipt>

export const CreatedEnvelope = v.strictObject({
  envelopeId: EnvelopeIdText,
  /** tus 1.0.0 upload resource, relative to the relay's origin. */
  uploadPath: v.string(),
  receipt: Receipt,
})
export type CreatedEnvelope = v.InferOutput<typeof CreatedEnvelope>

/** One person's use of a report, for its sender's eyes. */
export const SentRelease = v.strictObject({
  releaseId: v.string(),
  openerName: DisplayName,
  openerEmail: v.nullable(v.string()),
  purposeOfUse: v.picklist(PURPOSES_OF_USE),
  releasedAt: At,
  /** When the vault acknowledged a successful open; null until then. */
  openedAt: v.nullable(At),
  /** Given by someone who opened in an emergency without being granted; null otherwise, and once it is forgotten. */
  emergencyReason: v.nullable(v.string()),
  inEmergency: v.boolean(),
})
export type SentRelease = v.InferOutput<typeof SentRelease>

/** Someone who has the link and asks to be let in, for the sender to judge who that is. */
export const SentKnock = v.strictObject({
  knockId: KnockId,
  openerName: DisplayName,
  /** Null unless their issuer is believed about it. */
  openerEmail: v.nullable(v.string()),
  organisation: v.nullable(v.string()),
  /** Where they signed in, as the trust calls it. */
  issuerName: DisplayName,
  purposeOfUse: v.picklist(PURPOSES_OF_USE),
  knockedAt: At,
  state: v.picklist(['waiting', 'approved', 'refused']),
})
export type SentKnock = v.InferOutput<typeof SentKnock>

/** What became of a report as a record: filed, in the record already, or none that belongs there. */
export const FILINGS = ['filed', 'already-in-record', 'not-a-record'] as const

export const SENT_STATES = ['uploading', 'ready', 'revoked', 'withdrawn', 'expired', 'erased'] as const

export const SentEnvelope = v.strictObject({
  envelopeId: EnvelopeIdText,
  createdAt: At,
  state: v.picklist(SENT_STATES),
  lengthBytes: Count,
  receivedBytes: Count,
  /** Once it has ended, the relay has forgotten whose addresses it was for: then `to` is without them. */
  grant: v.strictObject({ ...Grant.entries, to: v.array(GrantedTo) }),
  releases: v.array(SentRelease),
  knocks: v.array(SentKnock),
  refusedCount: Count,
  filing: v.strictObject({
    /** Null: nobody has said so yet. */
    is: v.nullable(v.picklist(FILINGS)),
    /** How far it has been spoken of: the sender, then whoever governs the trust, then it ended unfiled. */
    stage: v.nullable(v.picklist(['sender-reminded', 'governance-told', 'ended'])),
  }),
})
export type SentEnvelope = v.InferOutput<typeof SentEnvelope>

export const SentEnvelopes = v.strictObject({ envelopes: v.array(SentEnvelope) })
export type SentEnvelopes = v.InferOutput<typeof SentEnvelopes>

/** A later end for a report that has not ended. Never an earlier one: that is revoking. */
export const Extend = v.strictObject({ expiresAt: At })
export type Extend = v.InferOutput<typeof Extend>

export const Extended = v.strictObject({ receipt: Receipt })
export type Extended = v.InferOutput<typeof Extended>

/** A report with more releases than fit is proved by its newest. */
export const MAXIMUM_PROOF_RECEIPTS = 501

/** What the log says of one report: that it was made, and its releases and openings, under one checkpoint. */
export const Proof = v.strictObject({
  receipts: v.pipe(v.array(Receipt), v.minLength(1), v.maxLength(MAXIMUM_PROOF_RECEIPTS)),
  /** From the tree the sender knows to this one (RFC 6962 section 2.1.2); empty when there is nothing between. */
  consistencyProof: v.pipe(v.array(Bytes32), v.maxLength(64)),
})
export type Proof = v.InferOutput<typeof Proof>

export const DeclareFiling = v.strictObject({ filing: v.picklist(FILINGS) })
export type DeclareFiling = v.InferOutput<typeof DeclareFiling>

/** An opener says so, and how they filed it. */
export const FileAsOpener = v.strictObject({
  filing: v.picklist(FILINGS),
  way: v.optional(v.picklist(['file', 'record'])),
})
export type FileAsOpener = v.InferOutput<typeof FileAsOpener>

export const DeclaredFiling = v.strictObject({ receipt: Receipt })
export type DeclaredFiling = v.InferOutput<typeof DeclaredFiling>

export const AnswerKnock = v.strictObject({ answer: v.picklist(['approved', 'refused']) })
export type AnswerKnock = v.InferOutput<typeof AnswerKnock>

export const AnsweredKnock = v.strictObject({ receipt: Receipt })
export type AnsweredKnock = v.InferOutput<typeof AnsweredKnock>

/** Before a file goes without protection. The id is that of the report that was not made. */
export const SendUnprotected = v.strictObject({
  envelopeId: EnvelopeIdText,
  host: v.picklist(UNPROTECTED_HOSTS),
  because: v.picklist(UNPROTECTED_REASONS),
})
export type SendUnprotected = v.InferOutput<typeof SendUnprotected>

export const NotedUnprotected = v.strictObject({ receipt: Receipt })
export type NotedUnprotected = v.InferOutput<typeof NotedUnprotected>

/** Where a page has undone what keeps attachments from it: kinds of a list, and which version of ours that was. */
export const NoteMissed = v.strictObject({
  host: v.picklist(UNPROTECTED_HOSTS),
  intake: v.picklist(INTAKES),
  extension: v.pipe(v.string(), v.regex(/^\d{1,5}(?:\.\d{1,5}){0,3}$/)),
})
export type NoteMissed = v.InferOutput<typeof NoteMissed>

export const NotedMissed = v.strictObject({ receipt: Receipt })
export type NotedMissed = v.InferOutput<typeof NotedMissed>

/** By its hash alone: what a browser says of itself is for the trust's IT, not for the relay. */
export const NoteProtection = v.strictObject({ reportHash: Bytes32 })
export type NoteProtection = v.InferOutput<typeof NoteProtection>

export const NotedProtection = v.strictObject({ receipt: Receipt })
export type NotedProtection = v.InferOutput<typeof NotedProtection>

export const Revoked = v.strictObject({ receipt: Receipt })
export type Revoked = v.InferOutput<typeof Revoked>

// ---------------------------------------------------------------- the opener

/** Leaves a parking key with the relay for the length of a sign-in. Says nothing about a report. */
export const Park = v.strictObject({
  /** 32 bytes, wrapped to the relay's key; context `parking`. */
  parkingKey: Wrapped,
  /** The OIDC nonce of the sign-in that may take it back. */
  nonce: Bytes32,
})
export type Park = v.InferOutput<typeof Park>

export const Parked = v.strictObject({ parkingId: v.string(), expiresAt: At })
export type Parked = v.InferOutput<typeof Parked>

/** Takes the parking key back, once, with the sign-in it was parked for. */
export const TakeParked = v.strictObject({
  idToken: IdToken,
  /** A fresh key of the vault's; the parking key comes wrapped to it; context `unparking`. */
  returnKey: WrapPublicKey,
})
export type TakeParked = v.InferOutput<typeof TakeParked>

export const TakenParked = v.strictObject({ parkingKey: Wrapped })
export type TakenParked = v.InferOutput<typeof TakenParked>

export const AskRelease = v.strictObject({
  idToken: IdToken,
  /** Derived from the link secret; the relay compares its SHA-256. */
  accessToken: Bytes32,
  purposeOfUse: v.picklist(PURPOSES_OF_USE),
  /** The one-time key the ID token's nonce was made from, and the salt of that nonce. */
  vaultKey: WrapPublicKey,
  nonceSalt: Bytes32,
  /** From the page that knocked: its sign-in is judged as of the knock, so that it goes on by itself. */
  knockToken: v.optional(Bytes32),
  /** It is an emergency. The reason is shown to the sender and their trust. */
  breakGlass: v.optional(
    v.strictObject({ reason: v.pipe(v.string(), v.trim(), v.minLength(3), v.maxLength(300)) }),
  ),
})
export type AskRelease = v.InferOutput<typeof AskRelease>

/** Asks the sender to be let in: the same request again, after `release/knock-needed`. */
export const Knocked = v.strictObject({
  knockId: KnockId,
  /** Bearer of the route that says how it stands, and later of the release. */
  knockToken: Bytes32,
  senderName: DisplayName,
  /** Until when this page can go on by itself; being let in lasts as long as the grant. */
  expiresAt: At,
})
export type Knocked = v.InferOutput<typeof Knocked>

/** How a knock stands. `over`: the report has ended, or this page has waited too long. */
export const KnockStanding = v.strictObject({
  state: v.picklist(['waiting', 'approved', 'refused', 'over']),
})
export type KnockStanding = v.InferOutput<typeof KnockStanding>

export const Released = v.strictObject({
  releaseId: v.string(),
  tenant: v.string(),
  receipt: Receipt,
  /** relay share (32 bytes) then ticket (32 bytes), wrapped to the vault's key; context `release`. */
  relayShareAndTicket: Wrapped,
  opener: v.strictObject({ name: DisplayName }),
  expiresAt: At,
  /** What the sender's trust lets an opener do with it beyond looking. Absent: nothing. */
  allows: v.optional(v.strictObject({ saving: v.boolean(), printing: v.boolean() })),
})
export type Released = v.InferOutput<typeof Released>

/** The vault opened the manifest. Sent with the ticket as bearer. */
export const Opened = v.strictObject({ receipt: Receipt })
export type Opened = v.InferOutput<typeof Opened>

/** What comes back of a code that the relay exchanged: an ID token, and nothing that opens the issuer's own doors. */
export const ExchangedCode = v.strictObject({
  id_token: IdToken,
  token_type: v.literal('Bearer'),
})
export type ExchangedCode = v.InferOutput<typeof ExchangedCode>

// ---------------------------------------------------------------- everything else

/** RFC 9457 problem document. `code` is one of `shared/errors.ts`; nothing else travels. */
export const Problem = v.object({
  type: v.string(),
  title: v.string(),
  status: v.number(),
  code: v.string(),
})
export type Problem = v.InferOutput<typeof Problem>
