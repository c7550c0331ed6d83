import type { ErrorCode } from '#shared/errors.ts'
import type { CreateEnvelope, SentEnvelope, StartedSession } from '#shared/protocol/messages.ts'
import type { Consent } from '#shared/report/consent.ts'
import type { Patient } from '#shared/report/patient.ts'
import type { Intake } from '../intercept/intake.ts'

/**
 * Every message between the parts of the extension: bridge (host page, isolated world), compose panel,
 * background, sealing (offscreen document or event page), and the extension's own pages.
 * Files travel by structured clone: by reference, never through JSON.
 */

/** One attachment's stay with us, from the moment it was caught: 128 random bits, base64url. */
export type HoldId = string

/** Where the link may go: only the composer the sender attached in, and only while it is still that chat. */
export type ComposeTarget = {
  host: string
  /** What the adapter calls the chat or compose window, to notice a change; never sent or stored. */
  chat: string | null
}

/** Called by the bridge. */
export type FromBridge = {
  'hold/start': {
    asks: { holdId: HoldId; files: File[]; intake: Intake; target: ComposeTarget }
    answers: { is: 'held' } | { is: 'refused'; because: ErrorCode }
  }
  /** The page went away or the sender pressed Escape before anything was sealed. */
  'hold/drop': { asks: { holdId: HoldId }; answers: null }
  'canary/missed': { asks: { host: string; intake: Intake }; answers: null }
}

/** What the sender filled in, as the panel hands it over. */
export type ReportDraft = {
  patient: Patient
  consent: Consent
  about: string
  grant: CreateEnvelope['grant']
}

export type SealStep =
  | { step: 'sealing' }
  | { step: 'uploading'; doneBytes: number; totalBytes: number }
  /** Sealed and kept; the relay does not answer; we go on trying. */
  | { step: 'waiting'; because: ErrorCode }
  | { step: 'linked'; inserted: boolean; link: string }
  | { step: 'stopped'; because: ErrorCode }

/** Called by the compose panel. */
export type FromPanel = {
  'hold/describe': {
    asks: { holdId: HoldId }
    answers: { is: 'hold'; files: File[]; intake: Intake; target: ComposeTarget } | { is: 'lost' }
  }
  'hold/remove-file': { asks: { holdId: HoldId; index: number }; answers: null }
  'hold/cancel': { asks: { holdId: HoldId }; answers: null }
  'session/state': {
    asks: null
    answers:
      | { is: 'signed-in'; session: Omit<StartedSession, 'senderToken'> }
      | { is: 'signed-out' }
      | { is: 'not-set-up' }
  }
  'session/sign-in': { asks: null; answers: { is: 'signed-in' } | { is: 'refused'; because: ErrorCode } }
  'seal/start': {
    asks: { holdId: HoldId; draft: ReportDraft }
    answers: { is: 'started' } | { is: 'refused'; because: ErrorCode }
  }
  'seal/retry': { asks: { holdId: HoldId }; answers: null }
}

/** Sent by the background to the panel of one hold, over a port named `seal/<holdId>`. */
export type ToPanel = { holdId: HoldId; step: SealStep }

/** Called by the background in the frame that caught the attachment. */
export type ToBridge = {
  'link/insert': {
    asks: { holdId: HoldId; text: string; link: string }
    answers: { inserted: true } | { inserted: false; because: 'chat-changed' | 'no-composer' | 'not-taken' }
  }
  'panel/close': { asks: { holdId: HoldId }; answers: null }
}

/** Called by the Sent page and the options page. */
export type FromPages = {
  'sent/list': {
    asks: null
    answers:
      | { is: 'list'; envelopes: SentEnvelope[]; outbox: OutboxItem[] }
      | { is: 'refused'; because: ErrorCode }
  }
  'sent/revoke': {
    asks: { envelopeId: string }
    answers: { is: 'revoked' } | { is: 'refused'; because: ErrorCode }
  }
}

/** A sealed report on its way; codes and counts only. */
export type OutboxItem = {
  envelopeId: string
  createdAt: number
  doneBytes: number
  totalBytes: number
  waitingBecause: ErrorCode | null
}
