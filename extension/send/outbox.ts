import type { ErrorCode } from '#shared/errors.ts'

/**
 * A report on its way to the relay, as the outbox keeps it on disk: codes and counts. No key, no name, no
 * address of a person; the sealed bytes beside it are as unreadable here as at the relay.
 */
export type OutboxRecord = {
  envelopeId: string
  /** The sender, as `owner-tag.ts` makes it: nobody else's sign-in may go on with it. */
  owner: string
  createdAt: number
  totalBytes: number
  /** Bytes the relay has acknowledged as durable. */
  doneBytes: number
  /** Everything has been sealed and is on disk or acknowledged. */
  isSealed: boolean
  /** The relay knows the envelope. */
  isCreated: boolean
  /** The sender has the link. It exists nowhere else: a report whose link was never given is of no use. */
  isLinkGiven: boolean
  /** Why nothing moves just now, or why it ended. */
  waitingBecause: ErrorCode | null
  /** It cannot be finished; kept until the sender has seen it. */
  isStopped: boolean
}

/** What to do with a report that an earlier life of this browser left behind. */
export type NextStep = { is: 'resume' } | { is: 'stop'; because: ErrorCode } | { is: 'leave' }

/**
 * After a restart neither the file nor a key is left, only what was sealed. So a report goes on if all of it
 * had been sealed and its link was given; otherwise it stops, and the sender is told.
 */
export function afterRestart(record: OutboxRecord): NextStep {
  if (record.isStopped) return { is: 'leave' }
  if (!record.isSealed || !record.isCreated || !record.isLinkGiven)
    return { is: 'stop', because: 'hold/lost' }
  return { is: 'resume' }
}

/** What a failed attempt to upload means. */
export type AfterFailure = 'try-again' | 'ask-offset' | 'wait-for-sign-in' | 'stop'

export function afterFailure(code: ErrorCode): AfterFailure {
  switch (code) {
    case 'relay/unreachable':
    case 'relay/overloaded':
    case 'relay/out-of-space':
    case 'relay/unexpected-answer':
    case 'upload/wrong-checksum':
    // The relay's fault, and relays are repaired.
    case 'internal':
      return 'try-again'
    case 'upload/wrong-offset':
      return 'ask-offset'
    case 'sign-in/needed':
    case 'sign-in/not-accepted':
      return 'wait-for-sign-in'
    default:
      return 'stop'
  }
}

/** For the badge. */
export function outboxCounts(records: readonly OutboxRecord[]): { count: number; waitingCount: number } {
  return {
    count: records.filter((record) => !record.isStopped).length,
    waitingCount: records.filter((record) => record.waitingBecause !== null).length,
  }
}
