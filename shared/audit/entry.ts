import * as v from 'valibot'
import { PURPOSES_OF_USE } from '../access/purpose-of-use.ts'
import { UNPROTECTED_HOSTS, UNPROTECTED_REASONS } from '../access/unprotected.ts'
import { equalBytes, utf8 } from '../bytes/bytes.ts'
import { ENVELOPE_ID_PATTERN, type EnvelopeId } from '../envelope/envelope-id.ts'
import { INTAKES } from '../protection/intake.ts'
import { REGIONS } from '../regions/region.ts'

/**
 * One line of the audit log. Ids, codes and counts only: no name, no address, no word of a patient. A person
 * is a keyed pseudonym, and the table that says who that is can be erased without touching the log.
 *
 * @see docs/spec/audit-log.md#entries
 */
const Pseudonym = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{43}$/))
const Hash = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{43}$/))
const ReleaseId = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{22}$/))
const KnockId = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{22}$/))
const ProposalId = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{22}$/))
const Count = v.pipe(v.number(), v.safeInteger(), v.minValue(0))
/** As browsers write an extension's version. */
const ExtensionVersion = v.pipe(v.string(), v.regex(/^\d{1,5}(?:\.\d{1,5}){0,3}$/))
const Because = v.pipe(v.string(), v.regex(/^[a-z-]{1,40}$/))

const everyEntry = {
  version: v.literal(1),
  /** Epoch ms, by the relay's clock. */
  at: Count,
  /** Where the envelope and its relay share stay. */
  region: v.picklist(REGIONS),
  tenant: v.pipe(v.string(), v.regex(/^[a-z0-9-]{1,40}$/)),
  /** Of the tenant's policy at that moment. */
  policyVersion: Count,
  envelopeId: v.pipe(
    v.string(),
    v.regex(ENVELOPE_ID_PATTERN),
    v.transform((text) => text as EnvelopeId),
  ),
}

export const AuditEntry = v.variant('type', [
  v.strictObject({
    ...everyEntry,
    type: v.literal('created'),
    actor: Pseudonym,
    lengthBytes: Count,
    expiresAt: Count,
    /** A keyed hash of the grant: shows later what was allowed, and nobody can guess whom without the key. */
    grantHash: Hash,
  }),
  v.strictObject({
    ...everyEntry,
    type: v.literal('released'),
    actor: Pseudonym,
    releaseId: ReleaseId,
    purposeOfUse: v.picklist(PURPOSES_OF_USE),
    by: v.picklist(['named', 'role', 'knock', 'break-glass']),
    /** False when the same opener came back within the grace time. */
    countsAsOpen: v.boolean(),
    /** The one-time key the relay share was wrapped to. */
    vaultKeyHash: Hash,
  }),
  v.strictObject({
    ...everyEntry,
    type: v.literal('refused'),
    /** Null when the sign-in itself was not accepted: then it is not known who it was. */
    actor: v.nullable(Pseudonym),
    purposeOfUse: v.picklist(PURPOSES_OF_USE),
    because: Because,
  }),
  /** So many more refusals of the same person since then as have no entry of their own. */
  v.strictObject({
    ...everyEntry,
    type: v.literal('refused-more'),
    actor: v.nullable(Pseudonym),
    /** What they were refused for, when it is not known who they were. */
    because: v.optional(Because),
    count: Count,
    since: Count,
  }),
  v.strictObject({ ...everyEntry, type: v.literal('opened'), actor: Pseudonym, releaseId: ReleaseId }),
  /** Someone with the link asked the sender to be let in. */
  v.strictObject({
    ...everyEntry,
    type: v.literal('knocked'),
    actor: Pseudonym,
    knockId: KnockId,
    purposeOfUse: v.picklist(PURPOSES_OF_USE),
  }),
  /** The sender let `opener` in, or did not. A later answer stands. */
  v.strictObject({
    ...everyEntry,
    type: v.literal('knock-answered'),
    actor: Pseudonym,
    knockId: KnockId,
    opener: Pseudonym,
    answer: v.picklist(['approved', 'refused']),
  }),
  /** Beside a release by break-glass: the reason that was given, as a keyed hash. */
  v.strictObject({
    ...everyEntry,
    type: v.literal('broke-glass'),
    actor: Pseudonym,
    releaseId: ReleaseId,
    reasonHash: Hash,
  }),
  /** The sender gave it longer. `grantHash` is of the grant as it stands then. */
  v.strictObject({
    ...everyEntry,
    type: v.literal('extended'),
    actor: Pseudonym,
    expiresAt: Count,
    grantHash: Hash,
  }),
  /** The sender or an opener said what became of it as a record. A later answer stands. */
  v.strictObject({
    ...everyEntry,
    type: v.literal('filing-declared'),
    actor: Pseudonym,
    filing: v.picklist(['filed', 'already-in-record', 'not-a-record']),
    /** An opener took it there: as a file they were given for it, or straight into their organisation's record. */
    way: v.optional(v.picklist(['file', 'record'])),
  }),
  /** Nobody said what became of it as a record, and its end is near, or there. */
  v.strictObject({
    ...everyEntry,
    type: v.literal('not-filed'),
    stage: v.picklist(['sender-reminded', 'governance-told', 'ended']),
  }),
  /** The sender ended it: the relay share is destroyed. */
  v.strictObject({
    ...everyEntry,
    type: v.literal('revoked'),
    actor: Pseudonym,
    because: v.optional(v.literal('consent-withdrawn')),
  }),
  /** The operator erased it, on somebody's request: the relay share is destroyed. */
  v.strictObject({
    ...everyEntry,
    type: v.literal('erasure-ordered'),
    of: v.picklist(['report', 'patient', 'person']),
  }),
  /** The sender took a file past us, of which no report was made: `envelopeId` is the one it would have had. */
  v.strictObject({
    ...everyEntry,
    type: v.literal('unprotected'),
    actor: Pseudonym,
    host: v.picklist(UNPROTECTED_HOSTS),
    because: v.picklist(UNPROTECTED_REASONS),
  }),
  /** Somebody's browser found out about its own protection; `envelopeId` is of no report. */
  v.strictObject({
    ...everyEntry,
    type: v.literal('protection-checked'),
    actor: Pseudonym,
    reportHash: Hash,
  }),
  /** In somebody's browser a page had undone what keeps attachments from it; `envelopeId` is of no report. */
  v.strictObject({
    ...everyEntry,
    type: v.literal('protection-missed'),
    actor: Pseudonym,
    host: v.picklist(UNPROTECTED_HOSTS),
    intake: v.picklist(INTAKES),
    extension: ExtensionVersion,
  }),
  /**
   * Somebody with the governance role looked, ended it, or took entries away; `count`: the reports they saw, or the
   * entries. `envelopeId` may be of none.
   */
  v.strictObject({
    ...everyEntry,
    type: v.literal('governed'),
    actor: Pseudonym,
    did: v.picklist(['searched', 'answered-subject', 'revoked', 'erased', 'exported']),
    count: Count,
  }),
  /** Somebody who governs wants another policy; it does not hold. `envelopeId` is of no report. */
  v.strictObject({
    ...everyEntry,
    type: v.literal('policy-proposed'),
    actor: Pseudonym,
    proposalId: ProposalId,
    /** What it would be (`governance/policy-hash.ts`). */
    policyHash: Hash,
    toVersion: Count,
  }),
  /** Somebody else approved it, and it holds from here on; or it was refused, or taken back by who proposed it. */
  v.strictObject({
    ...everyEntry,
    type: v.literal('policy-answered'),
    actor: Pseudonym,
    proposalId: ProposalId,
    policyHash: Hash,
    toVersion: Count,
    answer: v.picklist(['approved', 'refused', 'taken-back']),
  }),
  /** Time ended it: the relay share is destroyed. */
  v.strictObject({ ...everyEntry, type: v.literal('expired') }),
  /** The sealed bytes are gone too. */
  v.strictObject({ ...everyEntry, type: v.literal('erased'), because: Because, lengthBytes: Count }),
])
export type AuditEntry = v.InferOutput<typeof AuditEntry>
export type AuditEntryType = AuditEntry['type']

export const MAXIMUM_ENTRY_BYTES = 2048

/** The leaf's bytes: JSON with sorted keys and no spaces (RFC 8785; every value here is ASCII or a whole number). */
export function encodeEntry(entry: AuditEntry): Uint8Array<ArrayBuffer> {
  return utf8(canonicalJson(entry))
}

/** Null unless the bytes are the one canonical form of an entry: two texts of one entry would be two leaves. */
export function decodeEntry(bytes: Uint8Array): AuditEntry | null {
  if (bytes.length > MAXIMUM_ENTRY_BYTES) return null
  const entry = v.safeParse(AuditEntry, parseJson(bytes))
  return entry.success && equalBytes(encodeEntry(entry.output), bytes) ? entry.output : null
}

/** JSON with sorted keys and no spaces, for plain values. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const fields = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${fields.map(([key, field]) => `${JSON.stringify(key)}:${canonicalJson(field)}`).join(',')}}`
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    return undefined
  }
}
