import type { UnprotectedReason } from '#shared/access/unprotected.ts'
import type { ErrorCode } from '#shared/errors.ts'
import type { Intake } from '#shared/protection/intake.ts'
import type { ProtectionReport, SignedProtectionReport } from '#shared/protection/protection-report.ts'
import type {
  CreateEnvelope,
  DeclareFiling,
  RelayDescription,
  SentEnvelope,
  StartedSession,
} from '#shared/protocol/messages.ts'
import type { Consent, ConsentEvidence } from '#shared/report/consent.ts'
import type { Patient } from '#shared/report/patient.ts'
import type { RemovedKind } from '#shared/report/removed-kind.ts'

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

/** Called by Check protection: a report about this browser, put on record by the relay. */
export type FromProtection = {
  'protection/sign': {
    asks: { report: ProtectionReport }
    answers: { is: 'signed'; signed: SignedProtectionReport } | { is: 'refused'; because: ErrorCode }
  }
}

/** Called by the bridge. */
export type FromBridge = {
  'hold/start': {
    asks: { holdId: HoldId; files: File[]; intake: Intake; target: ComposeTarget }
    /** `reason`: the code's sentence, for the bridge, which carries no word lists into the page. */
    answers: { is: 'held' } | { is: 'refused'; because: ErrorCode; reason?: string }
  }
  /** The page went away or the sender pressed Escape before anything was sealed. */
  'hold/drop': { asks: { holdId: HoldId }; answers: null }
  'canary/missed': { asks: { host: string; intake: Intake }; answers: null }
  /** The person tapped a share link in the page. Refused when it is none of the trust's viewer. */
  'viewer/open': { asks: { link: string }; answers: { is: 'opened' } | { is: 'refused' } }
}

/** Called by the viewer that came with the extension (`viewer/in-extension`). */
export type FromViewer = {
  'viewer/describe': { asks: null; answers: RelayDescription }
  /** Good once; null for a handle nobody gave out, or that was used. */
  'viewer/take-link': { asks: { handle: string }; answers: string | null }
}

/** What the sender filled in, as the panel hands it over. */
export type ReportDraft = {
  patient: Patient
  consent: Consent
  about: string
  grant: CreateEnvelope['grant']
  /** Keyed hash of whose report it is, where the trust has a key for it; the background's to add. */
  patientReference?: string | null
  /** Consent on record, sealed as one of the media items; the sealing process names it in the consent. */
  evidence?: Evidence | null
}

/** A signature drawn or a yes spoken in the panel: made by us, so there is nothing to take out of it. */
export type Evidence = {
  kind: ConsentEvidence
  file: Blob
  mediaType: 'image/png' | 'audio/webm' | 'audio/ogg'
}

/** What has become of a held file: codes and kinds, never values. */
export type MediaState =
  | { is: 'preparing' }
  | {
      is: 'prepared'
      removed: RemovedKind[]
      mediaType: string
      /** A device may have written words into the picture: the sender has to look. */
      mayShowWords: boolean
    }
  | { is: 'refused'; because: ErrorCode }
  /** Refused, and the sender lets it go all the same, as policy allows. */
  | { is: 'as-it-is' }

export type SealStep =
  | { step: 'sealing' }
  | { step: 'uploading'; doneBytes: number; totalBytes: number }
  /** Sealed and kept; the relay does not answer; we go on trying. */
  | { step: 'waiting'; because: ErrorCode }
  | { step: 'linked'; inserted: boolean; link: string }
  | { step: 'stopped'; because: ErrorCode }

/** Who is signed in, as the screens need it: everything of the session but its token. */
export type SessionView = Omit<StartedSession, 'senderToken'>

/** What was given last in this sitting, offered again: memory only, gone with the browser or the sign-out. */
export type Sitting = Pick<ReportDraft, 'patient' | 'consent'> & { to: ReportDraft['grant']['to'] }

/** Called by the compose panel. */
export type FromPanel = {
  'hold/describe': {
    asks: { holdId: HoldId }
    answers:
      | {
          is: 'hold'
          files: File[]
          intake: Intake
          target: ComposeTarget
          /** Of each file, in the same order. */
          media: MediaState[]
          /** Whether policy lets a refused file go as it is. */
          mayGoAsItIs: boolean
        }
      | { is: 'lost' }
  }
  /** Answers once the file has been prepared; null for one that was refused or is gone. */
  'hold/safe-file': { asks: { holdId: HoldId; index: number }; answers: File | null }
  /** Parts of it have been covered. The new file is prepared like any other. */
  'hold/replace-file': { asks: { holdId: HoldId; index: number; file: File }; answers: null }
  /** Refused when policy does not allow it. */
  'hold/let-go-as-it-is': {
    asks: { holdId: HoldId; index: number }
    answers: { is: 'done' } | { is: 'refused' }
  }
  'hold/remove-file': { asks: { holdId: HoldId; index: number }; answers: null }
  /** More for the same report. Refused when it would be more than are taken at once. */
  'hold/add-files': {
    asks: { holdId: HoldId; files: File[] }
    answers: { is: 'added' } | { is: 'refused'; because: ErrorCode }
  }
  'hold/move-file': { asks: { holdId: HoldId; from: number; to: number }; answers: null }
  /** Ends the hold. Before the link was given, sealing and upload end with it. */
  'hold/cancel': { asks: { holdId: HoldId }; answers: null }
  /** The link was given: take the panel away and go on uploading. */
  'panel/done': { asks: { holdId: HoldId }; answers: null }
  'seal/start': {
    asks: { holdId: HoldId; draft: ReportDraft }
    answers: { is: 'started' } | { is: 'refused'; because: ErrorCode }
  }
  'seal/retry': { asks: { holdId: HoldId }; answers: null }
}

/** Called by the window of **Send unprotected**, and by the panel to open it. */
export type FromUnprotected = {
  'unprotected/ask': { asks: { holdId: HoldId }; answers: null }
  'unprotected/describe': { asks: null; answers: { is: 'asked'; host: string } | { is: 'nothing' } }
  /** Answers once it is on record and the way is open, for so long. */
  'unprotected/send': {
    asks: { because: UnprotectedReason }
    answers: { is: 'lifted'; forMs: number } | { is: 'refused'; because: ErrorCode }
  }
}

/** Called by the compose panel and by the extension's own pages. */
export type FromOwnPages = {
  'session/state': {
    asks: null
    answers:
      | { is: 'signed-in'; session: SessionView; sitting: Sitting | null }
      | { is: 'signed-out'; issuers: { issuer: string; name: string }[] }
      | { is: 'unreachable'; because: ErrorCode }
      | { is: 'not-set-up' }
  }
  'session/sign-in': {
    /** One of the accepted issuers; null takes the first. */
    asks: { issuer: string | null }
    answers: { is: 'signed-in' } | { is: 'refused'; because: ErrorCode }
  }
  'session/sign-out': { asks: null; answers: null }
}

/**
 * The sealing process tells the panel of one hold how it goes, over a port named `seal/<holdId>` that the
 * panel opens. The first messages say where it stands.
 */
export type ToPanel = { holdId: HoldId } & (
  | { step: SealStep }
  /** What has become of each file, in the order they are held. */
  | { media: MediaState[] }
)

/** Called by the background in the frame that caught the attachment. */
export type ToBridge = {
  'link/insert': {
    asks: { holdId: HoldId; text: string; link: string }
    answers: { inserted: true } | { inserted: false; because: 'chat-changed' | 'no-composer' | 'not-taken' }
  }
  'panel/close': { asks: { holdId: HoldId }; answers: null }
}

/** Called by Check protection in the page of a host. */
export type ToCanary = {
  /** Which intakes no longer stand as we put them, now, and which do. */
  'canary/prove': { asks: null; answers: { missing: Intake[]; stand: Intake[] } }
}

/** Called by the Sent page. */
export type FromSent = {
  /** Where attachments are not held back; whoever asks has seen it. Also for the settings page. */
  'missed/list': { asks: null; answers: { host: string; intake: Intake }[] }
  'sent/list': {
    asks: null
    answers:
      | { is: 'list'; reports: SentReport[]; outbox: OutboxItem[] }
      | { is: 'refused'; because: ErrorCode; outbox: OutboxItem[] }
  }
  'sent/revoke': {
    /** Revoked by its sender, or because the patient no longer consents: the log keeps the two apart. */
    asks: { envelopeId: string; because: 'sender' | 'consent-withdrawn' }
    answers: { is: 'revoked' } | { is: 'refused'; because: ErrorCode }
  }
  'sent/answer-knock': {
    asks: { envelopeId: string; knockId: string; answer: 'approved' | 'refused' }
    answers: { is: 'answered' } | { is: 'refused'; because: ErrorCode }
  }
  /** Longer, until then, within what policy allows. */
  'sent/extend': {
    asks: { envelopeId: string; expiresAt: number }
    answers: { is: 'extended' } | { is: 'refused'; because: ErrorCode }
  }
  /** Has the relay prove what it lists, and checks it against the log as it was known here. */
  'sent/prove': { asks: { envelopeId: string }; answers: ProofShown }
  'sent/declare-filing': {
    asks: { envelopeId: string; filing: Filing }
    answers: { is: 'declared' } | { is: 'refused'; because: ErrorCode }
  }
  /** Stops an upload that is on its way and forgets its sealed bytes. */
  'outbox/stop': { asks: { envelopeId: string }; answers: null }
  'outbox/retry': { asks: null; answers: null }
}

/** What the audit log says of one report, after it was checked here. Numbers are places in the log. */
export type ProofShown =
  | {
      is: 'proved'
      places: { releaseId: string; released: number | null; opened: number | null }[]
      /** Nothing was known of the log before: later looks are held against this one. */
      isFirstLook: boolean
      log: { origin: string; treeSize: number; rootHash: string }
    }
  | { is: 'refused'; because: 'not-proved' | 'not-the-same-log' }
  | { is: 'unreachable'; because: ErrorCode }

/** What became of a report as a record: chat is not one. */
export type Filing = DeclareFiling['filing']

/** What the relay knows of a report, and what only this browser remembers until it is closed. */
export type SentReport = SentEnvelope & { patientName: string | null; link: string | null }

/** A sealed report on its way; codes and counts only. */
export type OutboxItem = {
  envelopeId: string
  createdAt: number
  doneBytes: number
  totalBytes: number
  waitingBecause: ErrorCode | null
  /** It cannot be finished; `waitingBecause` says why. */
  isStopped: boolean
  /** Somebody else's who shares this computer: it waits until they sign in. */
  isOthers: boolean
}

/** The frame an attachment was caught in. */
export type BridgeFrame = { tabId: number; frameId: number; documentId: string | null }

/** Called by the background at the sealing process; in Firefox they are the same page. */
export type ToSealing = {
  'sealing/hold': {
    asks: FromBridge['hold/start']['asks'] & { frame: BridgeFrame }
    answers: FromBridge['hold/start']['answers']
  }
  'sealing/describe': {
    /** Only the tab that caught the attachment may see it. */
    asks: { holdId: HoldId; tabId: number | null }
    /** Policy is the background's to read. */
    answers:
      | Omit<Extract<FromPanel['hold/describe']['answers'], { is: 'hold' }>, 'mayGoAsItIs'>
      | { is: 'lost' }
  }
  'sealing/safe-file': { asks: { holdId: HoldId; index: number; tabId: number | null }; answers: File | null }
  'sealing/replace-file': {
    asks: { holdId: HoldId; index: number; file: File; tabId: number | null }
    answers: null
  }
  'sealing/let-go-as-it-is': {
    asks: { holdId: HoldId; index: number; tabId: number | null }
    answers: null
  }
  'sealing/remove-file': { asks: { holdId: HoldId; index: number; tabId: number | null }; answers: null }
  'sealing/add-files': {
    asks: { holdId: HoldId; files: File[]; tabId: number | null }
    answers: FromPanel['hold/add-files']['answers']
  }
  'sealing/move-file': {
    asks: { holdId: HoldId; from: number; to: number; tabId: number | null }
    answers: null
  }
  'sealing/start': {
    asks: { holdId: HoldId; tabId: number | null; draft: ReportDraft; access: RelayAccess }
    answers: FromPanel['seal/start']['answers']
  }
  'sealing/retry': { asks: { holdId: HoldId; tabId: number | null }; answers: null }
  /**
   * `cancelled`: sealing and upload end too. `done`: the sender has the link. `page-gone`: what is being sealed
   * goes on, and its link is kept for Sent. Answers where the panel is, so that it can be taken away.
   */
  'sealing/end-hold': {
    asks: { holdId: HoldId; tabId: number | null; because: 'cancelled' | 'done' | 'page-gone' }
    answers: { frame: BridgeFrame | null }
  }
  /** Whether something would be lost, or would have to be done again, if the extension ended now. */
  'sealing/is-at-work': { asks: null; answers: boolean }
  /** Goes on with what an earlier browser session or sign-in left in the outbox. */
  'sealing/resume-outbox': { asks: { access: RelayAccess | null }; answers: null }
  'sealing/stop-upload': { asks: { envelopeId: string; access: RelayAccess | null }; answers: null }
}

/** What sealing needs to speak to the relay as the sender. */
export type RelayAccess = {
  description: RelayDescription
  session: StartedSession
  /** Who it is (`owner-tag.ts`), to tell the people at one computer apart. */
  owner: string
}

/** Called by the sealing process at the background. */
export type FromSealing = {
  'link/deliver': {
    asks: { holdId: HoldId; frame: BridgeFrame; envelopeId: string; link: string; patientName: string }
    answers: { inserted: boolean }
  }
  /** For the badge: how many are on their way, and whether one of them is waiting. */
  'outbox/changed': { asks: { count: number; waitingCount: number }; answers: null }
}
