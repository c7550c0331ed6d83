import type { ErrorCode } from '#shared/errors.ts'
import type { ViewerWords } from '../words/english.ts'

/** What else can stop an opener, before there is a code of the protocol. */
export type Trouble =
  | ErrorCode
  | 'link/none'
  | 'browser/unsupported'
  | 'browser/in-app'
  | 'device/clock-wrong'

/** What the one button of a problem does. */
export type Action =
  | 'try-again'
  | 'another-account'
  | 'another-purpose'
  | 'sign-in'
  | 'step-up'
  | 'go-on-here'

type ProblemName = keyof ViewerWords extends infer Key
  ? Key extends `problem.${infer Name}.heading`
    ? Name
    : never
  : never

type Advice = Extract<
  keyof ViewerWords,
  | 'next.tap-link'
  | 'next.copy-link'
  | 'next.ask-sender'
  | 'next.ask-sender-add'
  | 'next.update'
  | 'next.later'
  | 'next.tell-it'
  | 'next.open-in-browser'
  | 'next.set-clock'
>

/** One heading, one sentence, one next step: a button, or what to do elsewhere. */
export type Problem = {
  name: ProblemName
  next: { is: 'button'; action: Action; advice?: Advice } | { is: 'advice'; advice: Advice }
}

const button = (name: ProblemName, action: Action, advice?: Advice): Problem => ({
  name,
  next: advice ? { is: 'button', action, advice } : { is: 'button', action },
})
const advice = (name: ProblemName, advice: Advice): Problem => ({ name, next: { is: 'advice', advice } })

/** Where an emergency opens what these keep shut, if the person's organisation has that. */
export function mayBeEmergency(trouble: Trouble): boolean {
  switch (trouble) {
    case 'release/not-granted':
    case 'release/knock-refused':
    case 'knock/not-found':
    case 'release/used-up':
    case 'release/purpose-not-allowed':
    case 'release/assurance-too-low':
      return true
    default:
      return false
  }
}

/** The problem a person is told of. Codes that mean the same to them share one. */
export function problemOf(trouble: Trouble): Problem {
  switch (trouble) {
    case 'link/none':
      return advice('no-link', 'next.tap-link')
    case 'link/cut-short':
      return advice('cut-short', 'next.copy-link')
    case 'link/altered':
      return advice('altered', 'next.copy-link')
    case 'link/not-ours':
      return advice('not-ours', 'next.tap-link')
    case 'link/newer-version':
      return advice('newer-version', 'next.update')
    case 'browser/unsupported':
    case 'wrap/unsupported':
      return advice('unsupported-browser', 'next.update')
    case 'browser/in-app':
      return button('in-app', 'go-on-here', 'next.open-in-browser')
    case 'device/clock-wrong':
      return button('clock', 'try-again', 'next.set-clock')

    case 'release/not-granted':
      return button('not-granted', 'another-account', 'next.ask-sender-add')
    case 'release/revoked':
      return advice('revoked', 'next.ask-sender')
    case 'release/expired':
      return advice('expired', 'next.ask-sender')
    case 'release/erased':
      return advice('erased', 'next.ask-sender')
    case 'release/used-up':
      return advice('used-up', 'next.ask-sender')
    case 'release/knock-refused':
      return advice('knock-refused', 'next.ask-sender-add')
    case 'release/knock-needed':
    case 'knock/not-found':
      return button('knock-over', 'try-again')
    case 'release/too-often':
      return advice('too-often', 'next.later')
    case 'release/purpose-not-allowed':
      return button('purpose', 'another-purpose')
    case 'release/assurance-too-low':
      return button('assurance', 'step-up')
    case 'release/not-ready':
      return button('not-ready', 'try-again')
    case 'release/proof-does-not-fit':
      return advice('proof', 'next.tell-it')

    case 'envelope/segment-altered':
    case 'envelope/malformed-manifest':
    case 'envelope/not-an-envelope':
      return advice('tampered', 'next.tell-it')
    case 'envelope/wrong-key':
    case 'wrap/wrong-key':
      return advice('wrong-key', 'next.tell-it')
    case 'envelope/cut-short':
      return button('cut-envelope', 'try-again')
    case 'envelope/newer-version':
    case 'envelope/unknown-suite':
    case 'envelope/share-missing':
      return advice('newer-envelope', 'next.update')

    case 'relay/unreachable':
      return button('unreachable', 'try-again')
    case 'relay/overloaded':
    case 'relay/out-of-space':
    case 'quota/exceeded':
      return button('overloaded', 'try-again')

    case 'sign-in/needed':
    case 'sign-in/not-accepted':
      return button('sign-in-failed', 'another-account')
    case 'sign-in/missing-claim':
    case 'sign-in/may-not-send':
      return button('missing-claim', 'another-account')
    case 'sign-in/unreachable':
      return button('issuer', 'try-again')
    case 'sign-in/cancelled':
      return button('cancelled', 'sign-in')
    case 'sign-in/lost':
    case 'parking/not-found':
      return advice('lost', 'next.tap-link')

    default:
      return advice('internal', 'next.tap-link')
  }
}
