import type { ErrorCode } from '#shared/errors.ts'
import type { GovernanceWords } from './words/english.ts'

type ProblemName = keyof GovernanceWords extends infer Key
  ? Key extends `problem.${infer Name}.heading`
    ? Name
    : never
  : never

export type Problem = { name: ProblemName; next: 'again' | 'sign-in' | 'another-account' }

/** What somebody who governs is told of a code. Codes that mean the same to them share one. */
export function problemOf(code: ErrorCode): Problem {
  switch (code) {
    case 'release/not-granted':
    case 'sign-in/missing-claim':
      return { name: 'not-governing', next: 'another-account' }
    case 'sign-in/needed':
    case 'sign-in/not-accepted':
      return { name: 'sign-in-ended', next: 'sign-in' }
    case 'sign-in/cancelled':
    case 'sign-in/lost':
    case 'sign-in/unreachable':
      return { name: 'sign-in-failed', next: 'sign-in' }
    case 'relay/unreachable':
      return { name: 'unreachable', next: 'again' }
    case 'relay/overloaded':
    case 'relay/out-of-space':
      return { name: 'overloaded', next: 'again' }
    case 'release/proof-does-not-fit':
    case 'relay/unexpected-answer':
      return { name: 'proof', next: 'again' }
    case 'policy/overtaken':
      return { name: 'overtaken', next: 'again' }
    case 'policy/own-proposal':
      return { name: 'own-proposal', next: 'again' }
    default:
      return { name: 'internal', next: 'again' }
  }
}
