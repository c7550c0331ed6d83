import type { ErrorCode } from '#shared/errors.ts'
import type { ExtensionWords } from '../words/words.ts'

export type TroubleKey = Extract<keyof ExtensionWords, `trouble.${string}`>

/**
 * The sentence for a code. What a sender can do nothing different about shares one. A code this version does
 * not know, from a newer relay, is told like a fault of ours.
 */
export function troubleOf(code: ErrorCode): TroubleKey {
  switch (code) {
    case 'relay/unreachable':
      return 'trouble.relay-unreachable'
    case 'relay/overloaded':
      return 'trouble.relay-busy'
    case 'relay/out-of-space':
      return 'trouble.relay-full'
    case 'relay/unexpected-answer':
      return 'trouble.relay-odd'
    case 'sign-in/needed':
      return 'trouble.sign-in-needed'
    case 'sign-in/not-accepted':
      return 'trouble.sign-in-not-accepted'
    case 'sign-in/missing-claim':
      return 'trouble.sign-in-missing-claim'
    case 'sign-in/cancelled':
      return 'trouble.sign-in-cancelled'
    case 'sign-in/lost':
      return 'trouble.sign-in-lost'
    case 'sign-in/unreachable':
      return 'trouble.sign-in-unreachable'
    case 'sign-in/no-issuer':
      return 'trouble.no-issuer'
    case 'sign-in/may-not-send':
      return 'trouble.may-not-send'
    case 'grant/outside-policy':
      return 'trouble.outside-policy'
    case 'envelope/too-large':
    case 'request/too-large':
      return 'trouble.too-large'
    case 'quota/exceeded':
      return 'trouble.quota'
    case 'hold/too-many-files':
      return 'trouble.too-many-files'
    case 'hold/unreadable':
      return 'trouble.file-gone'
    case 'storage/full':
      return 'trouble.storage-full'
    case 'upload/not-found':
      return 'trouble.upload-gone'
    case 'upload/stopped':
      return 'trouble.upload-stopped'
    case 'hold/lost':
      return 'trouble.hold-lost'
    case 'extension/reload-needed':
      return 'trouble.reload'
    case 'envelope/wrong-region':
      return 'trouble.wrong-region'
    case 'prepare/unknown-type':
      return 'trouble.unknown-type'
    case 'prepare/broken':
      return 'trouble.broken-file'
    case 'prepare/several-kinds':
      return 'trouble.several-kinds'
    case 'prepare/locked':
      return 'trouble.locked-file'
    case 'prepare/active-content':
      return 'trouble.active-content'
    case 'prepare/points-outside':
      return 'trouble.points-outside'
    case 'prepare/too-large':
      return 'trouble.too-large-to-prepare'
    case 'prepare/cannot-convert':
      return 'trouble.cannot-convert'
    case 'prepare/residue':
      return 'trouble.residue'
    default:
      return 'trouble.internal'
  }
}
