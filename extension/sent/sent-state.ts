import type { ErrorCode } from '#shared/errors.ts'
import type { Answers } from '../messages/channel.ts'
import type { Filing, OutboxItem, ProofShown, SentReport } from '../messages/contract.ts'
import type { Missed } from './missed-intakes.ts'

/** What is asked about before it is done. */
export type Asked = 'revoke' | 'withdraw' | 'stop' | 'extend'

type Listed = Answers<'background', 'sent/list'>

/** What the page of shared reports knows. The last list stays in view while a newer one cannot be had. */
export type SentState = {
  reports: readonly SentReport[] | null
  outbox: readonly OutboxItem[]
  /** Where attachments are not held back. */
  missed: readonly Missed[]
  listedAt: number | null
  /** Why the list could not be had just now. */
  trouble: ErrorCode | null
  account: 'asking' | 'signed-in' | 'signed-out' | 'signing-in' | 'not-set-up'
  /** How long a report may live in all, by policy; null while nobody is signed in. */
  maximumLifeMs: number | null
  /** What the audit log says of a report, for those that were asked about. */
  proofs: Readonly<Record<string, ProofShown | 'checking'>>
  issuers: readonly { issuer: string; name: string }[]
  /** What somebody has asked for and not yet confirmed. */
  asked: { what: Asked; envelopeId: string } | null
  /** Said once, after something was done. */
  said:
    | 'sent.revoked'
    | 'sent.withdrawn'
    | 'sent.filing.said'
    | 'seal.copied'
    | 'sent.approved'
    | 'sent.refused-knock'
    | 'sent.extended'
    | null
}

export type SentMove =
  | { move: 'listed'; answer: Listed; nowAt: number }
  | { move: 'account'; answer: Answers<'background', 'session/state'> }
  | { move: 'missed'; missed: readonly Missed[] }
  | { move: 'signing-in' }
  | { move: 'trouble'; because: ErrorCode }
  | { move: 'ask'; what: Asked; envelopeId: string }
  | { move: 'keep' }
  | { move: 'revoked'; envelopeId: string; because: 'sender' | 'consent-withdrawn' }
  | { move: 'extended'; envelopeId: string; expiresAt: number }
  | { move: 'proof'; envelopeId: string; proof: ProofShown | 'checking' }
  | { move: 'filed'; envelopeId: string; filing: Filing }
  | { move: 'copied' }
  | { move: 'knock-answered'; answer: 'approved' | 'refused' }

export const SENT_START: SentState = {
  reports: null,
  outbox: [],
  missed: [],
  listedAt: null,
  trouble: null,
  account: 'asking',
  maximumLifeMs: null,
  proofs: {},
  issuers: [],
  asked: null,
  said: null,
}

export function afterSentMove(state: SentState, move: SentMove): SentState {
  switch (move.move) {
    case 'listed': {
      const { answer } = move
      if (answer.is === 'list') {
        const { reports, outbox } = answer
        return { ...state, reports, outbox, listedAt: move.nowAt, trouble: null }
      }
      const isSignedOut = answer.because === 'sign-in/needed'
      // Whose reports these are may have changed with the account; a network that is gone changes nothing.
      const reports = isSignedOut ? null : state.reports
      return { ...state, reports, outbox: answer.outbox, trouble: isSignedOut ? null : answer.because }
    }
    case 'account':
      switch (move.answer.is) {
        case 'signed-out':
          return { ...state, account: 'signed-out', issuers: move.answer.issuers }
        case 'unreachable':
          return { ...state, account: 'signed-out', trouble: move.answer.because }
        case 'signed-in': {
          const { maximumLifeMs } = move.answer.session.policy
          return { ...state, account: 'signed-in', maximumLifeMs }
        }
        default:
          return { ...state, account: move.answer.is }
      }
    case 'missed':
      return { ...state, missed: move.missed }
    case 'signing-in':
      return { ...state, account: 'signing-in', trouble: null }
    case 'trouble':
      return { ...state, trouble: move.because, asked: null }
    case 'ask':
      return { ...state, asked: { what: move.what, envelopeId: move.envelopeId }, said: null }
    case 'keep':
      return { ...state, asked: null }
    case 'revoked':
      return {
        ...state,
        asked: null,
        said: move.because === 'sender' ? 'sent.revoked' : 'sent.withdrawn',
        reports:
          state.reports?.map((report) =>
            report.envelopeId === move.envelopeId
              ? { ...report, state: move.because === 'sender' ? 'revoked' : 'withdrawn' }
              : report,
          ) ?? null,
      }
    case 'knock-answered':
      return { ...state, said: move.answer === 'approved' ? 'sent.approved' : 'sent.refused-knock' }
    case 'extended':
      return {
        ...state,
        asked: null,
        said: 'sent.extended',
        reports:
          state.reports?.map((report) =>
            report.envelopeId === move.envelopeId
              ? { ...report, grant: { ...report.grant, expiresAt: move.expiresAt } }
              : report,
          ) ?? null,
      }
    case 'proof':
      return { ...state, proofs: { ...state.proofs, [move.envelopeId]: move.proof } }
    case 'filed':
      return {
        ...state,
        said: 'sent.filing.said',
        reports:
          state.reports?.map((report) =>
            report.envelopeId === move.envelopeId
              ? { ...report, filing: { ...report.filing, is: move.filing } }
              : report,
          ) ?? null,
      }
    case 'copied':
      return { ...state, said: 'seal.copied' }
  }
}
