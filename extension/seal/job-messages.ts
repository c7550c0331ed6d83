import type { EnvelopeId } from '#shared/envelope/envelope-id.ts'
import type { ErrorCode } from '#shared/errors.ts'
import type { RelayAccess, ReportDraft } from '../messages/contract.ts'
import type { OutboxRecord } from '../send/outbox.ts'
import type { SafeMedia } from './preparing.ts'

/** What the sealing process tells the worker of one report. The first message says what to do. */
export type ToJob =
  | {
      is: 'seal'
      envelopeId: EnvelopeId
      draft: ReportDraft
      media: readonly SafeMedia[]
      access: RelayAccess
    }
  | { is: 'resume'; record: OutboxRecord; access: RelayAccess }
  /** Do not wait any longer. */
  | { is: 'retry' }
  /** Somebody has signed in (again). */
  | { is: 'access'; access: RelayAccess }
  | { is: 'link-given' }
  | { is: 'stop' }

/** What the worker tells. `ended` is the last. */
export type JobNews =
  | { is: 'progress'; doneBytes: number; totalBytes: number; waitingBecause: ErrorCode | null }
  | { is: 'link'; link: string }
  | { is: 'ended'; because: ErrorCode | null }
