import type { ErrorCode } from '#shared/errors.ts'
import type { ProtectionReport } from '#shared/protection/protection-report.ts'
import type { Answers } from '../messages/channel.ts'

/** What the page of protection knows. The last report stays in view while a newer one is made. */
export type ProtectionState = {
  report: ProtectionReport | null
  isChecking: boolean
  account: 'asking' | 'signed-in' | 'signed-out' | 'signing-in' | 'not-set-up'
  issuers: readonly { issuer: string; name: string }[]
  /** Why a report could not be signed, or nobody signed in. */
  trouble: ErrorCode | null
  saving: 'not-yet' | 'saving' | 'saved'
}

export type ProtectionMove =
  | { move: 'checking' }
  | { move: 'checked'; report: ProtectionReport }
  | { move: 'account'; answer: Answers<'background', 'session/state'> }
  | { move: 'signing-in' }
  | { move: 'saving' }
  | { move: 'saved' }
  | { move: 'trouble'; because: ErrorCode }

export const PROTECTION_START: ProtectionState = {
  report: null,
  isChecking: true,
  account: 'asking',
  issuers: [],
  trouble: null,
  saving: 'not-yet',
}

export function afterProtectionMove(state: ProtectionState, move: ProtectionMove): ProtectionState {
  switch (move.move) {
    case 'checking':
      return { ...state, isChecking: true }
    case 'checked':
      // What was saved was said of the report before.
      return { ...state, report: move.report, isChecking: false, saving: 'not-yet' }
    case 'account':
      switch (move.answer.is) {
        case 'signed-out':
          return { ...state, account: 'signed-out', issuers: move.answer.issuers }
        case 'unreachable':
          return { ...state, account: 'signed-out', trouble: move.answer.because }
        default:
          return { ...state, account: move.answer.is }
      }
    case 'signing-in':
      return { ...state, account: 'signing-in', trouble: null }
    case 'saving':
      return { ...state, saving: 'saving', trouble: null }
    case 'saved':
      return { ...state, saving: 'saved' }
    case 'trouble':
      return { ...state, trouble: move.because, isChecking: false, saving: 'not-yet' }
  }
}
