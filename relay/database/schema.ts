import type { EnvelopeId } from '#shared/envelope/envelope-id.ts'

/**
 * The tables. Times are epoch ms, bytes are blobs, true is 1: the same on SQLite and PostgreSQL.
 * What the log says is in the audit tables; who a pseudonym is stands in `people` alone and can be erased there.
 */
export type Tables = {
  envelopes: EnvelopeRow
  /** Where an envelope's bytes are in an S3 store, piece by piece. Empty when they are in a directory. */
  envelope_objects: {
    envelope_id: EnvelopeId
    start_byte: number
    length_bytes: number
    object_key: string
  }
  releases: ReleaseRow
  orders: OrderRow
  /** What an issuer said of a sign-in at its userinfo endpoint; for an hour. */
  issuer_claims: { token_hash: Uint8Array; claims_json: string; expires_at: number }
  knocks: KnockRow
  policy_proposals: ProposalRow
  refusals: RefusalRow
  people: PersonRow
  sessions: SessionRow
  used_nonces: { nonce_hash: Uint8Array; expires_at: number }
  parkings: { id_hash: Uint8Array; nonce: Uint8Array; sealed: Uint8Array; expires_at: number }
  /** Sealed bytes a tenant has promised or kept; checked against its quota. */
  tenant_usage: { tenant: string; kept_bytes: number }
  /** Requests for reports that do not exist, or with a wrong link: they cost the disk what a refusal costs. */
  blind_requests: { day: number; requests: number }
  /** The newest signed checkpoint, committed together with the entries it covers. */
  audit_logs: { tenant: string; tree_size: number; checkpoint: string }
  audit_entries: { tenant: string; leaf_index: number; leaf_hash: Uint8Array; entry: Uint8Array }
  /** Complete subtrees of level 1 and up; level 0 is `audit_entries.leaf_hash`. */
  audit_nodes: { tenant: string; level: number; node_index: number; hash: Uint8Array }
}

export type EnvelopeRow = {
  id: EnvelopeId
  tenant: string
  /** Pseudonym, as in the log. */
  sender: string
  created_at: number
  created_leaf: number
  length_bytes: number
  prefix_bytes: number
  /** Durable on disk; nothing past it was ever acknowledged or is ever read. */
  received_bytes: number
  upload_expires_at: number
  /** The newest acknowledged piece, so that repeating it is not an error. */
  piece_offset: number
  piece_checksum: Uint8Array | null
  access_token_hash: Uint8Array
  /** Once ended: without an address in it (`forgotten-grant.ts`). */
  grant_json: string
  expires_at: number
  /** Encrypted under the key in the slot; null once destroyed. */
  share: Uint8Array | null
  share_epoch: string
  share_slot: number
  /** How it ended, once it has. */
  ended: 'revoked' | 'withdrawn' | 'expired' | 'stopped' | 'erased' | null
  ended_at: number | null
  /** Slot overwritten and bytes removed; null while that is still to do. */
  cleared_at: number | null
  opens_count: number
  refused_count: number
  /** The sender's extension's keyed hash of whose report it is; null when the trust does without. */
  patient_reference: Uint8Array | null
  /** What the sender said became of it as a record, and how far they were reminded. */
  filing: 'filed' | 'already-in-record' | 'not-a-record' | null
  filing_stage: 'sender-reminded' | 'governance-told' | 'ended' | null
}

export type ReleaseRow = {
  id: string
  envelope_id: EnvelopeId
  tenant: string
  opener: string
  purpose: string
  released_at: number
  /** Where the log says so. */
  released_leaf: number | null
  /** 1 when it began an open, 0 when the opener came back within the grace time. */
  counts: number
  opened_at: number | null
  opened_leaf: number | null
  ticket_hash: Uint8Array
  ticket_expires_at: number
  /** Of the one-time key the share was wrapped to; null in rows older than the column. */
  vault_key_hash: string | null
  /** What let them in; null in rows older than the column. */
  allowed_by: string | null
  /** What somebody who broke the glass gave as the reason. Never in the log. */
  reason: string | null
}

/** What the operator's command asks of the relay that works on this database (`orders/`). */
export type OrderRow = {
  id: string
  asked_at: number
  /** Emptied when it is done: it may name a person. */
  order_json: string
  /** Null until it is done. */
  answer_json: string | null
}

/** One person's asking to be let in to one report. */
export type KnockRow = {
  id: string
  envelope_id: EnvelopeId
  tenant: string
  opener: string
  /** As their issuer says; shown to the sender, cleared with the report. */
  organisation: string | null
  purpose: string
  knocked_at: number
  knocked_leaf: number
  /** Of the token their page waits with, and of the vault key their sign-in was made for. */
  token_hash: Uint8Array
  vault_key_hash: string
  /** When they asked from that page: a sign-in that was good then is good for as long as the page waits. */
  waits_since: number
  state: 'waiting' | 'approved' | 'refused'
  answered_at: number | null
  answered_leaf: number | null
}

/** Another policy for a tenant, and what became of it. The one in force is the approved one of the highest version. */
export type ProposalRow = {
  id: string
  tenant: string
  /** `TenantPolicy` of `shared/governance`. */
  policy_json: string
  policy_hash: string
  to_version: number
  proposed_by: string
  proposed_at: number
  proposed_leaf: number
  state: 'waiting' | 'approved' | 'refused' | 'taken-back'
  answered_by: string | null
  answered_at: number | null
  answered_leaf: number | null
}

/** How often one person, or for one reason (`sign-in-…`) a sign-in of nobody known, was refused one report of late. */
export type RefusalRow = {
  envelope_id: EnvelopeId
  tenant: string
  opener: string
  began_at: number
  entries: number
  /** Refusals that have no entry of their own. */
  more: number
}

export type PersonRow = {
  tenant: string
  pseudonym: string
  issuer: string
  subject: string
  name: string
  email: string | null
  seen_at: number
}

export type SessionRow = {
  token_hash: Uint8Array
  tenant: string
  sender: string
  organisation: string
  expires_at: number
}
