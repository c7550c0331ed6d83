import { CodedError, codeOf, type ErrorCode } from '#shared/errors.ts'
import { backoffMs } from './backoff.ts'
import { afterFailure, type OutboxRecord } from './outbox.ts'
import type { OutboxDb } from './outbox-db.ts'
import type { Asking } from './relay-client.ts'
import { appendPiece, askOffset } from './resumable-upload.ts'

/** How a job waits, and for what. All three end with `upload/stopped` when the sender stops the upload. */
export type Pace = {
  /** Until the time is over or somebody asks to try again now. */
  pause(ms: number): Promise<void>
  /** Until somebody has signed in again. */
  signedIn(): Promise<void>
  /** As the sender who is signed in now. */
  asking(): Asking
}

export type UploadParts = {
  record: OutboxRecord
  outbox: OutboxDb
  pace: Pace
  /** Null once nothing more will be sealed; else resolves when there may be another piece. */
  moreSealed(): Promise<void> | null
  onProgress(record: OutboxRecord): void
}

/**
 * Sends what the outbox has of one envelope until the relay has all of it, whatever happens on the way. Pieces
 * leave the disk once the relay has acknowledged them.
 *
 * @param startByte what the relay is known to have, or null to ask it first
 * @throws CodedError when going on makes no sense; the record says how far it came
 */
export async function uploadFromOutbox(parts: UploadParts, startByte: number | null): Promise<void> {
  const { record, outbox } = parts
  let offset = startByte ?? (await persist(parts, (asking) => askOffset(asking, record.envelopeId)))
  while (true) {
    record.doneBytes = offset
    record.waitingBecause = null
    await outbox.put(record)
    await outbox.dropPiecesBefore(record.envelopeId, offset)
    parts.onProgress(record)
    if (offset === record.totalBytes) return
    const bytes = await nextBytes(parts, offset)
    const at = offset
    offset = await persist(parts, async (asking) => {
      try {
        return await appendPiece(asking, record.envelopeId, at, bytes)
      } catch (thrown) {
        // Also when it says that there is no such upload: the end of a report is worth a second question.
        if (!['upload/wrong-offset', 'upload/not-found'].includes(codeOf(thrown))) throw thrown
        return askOffset(asking, record.envelopeId)
      }
    })
  }
}

/**
 * Tries until it works or makes no sense. What stands in the way is told and kept in the record.
 *
 * @throws CodedError the code that made it give up
 */
export async function persist<T>(
  { record, outbox, pace, onProgress }: Pick<UploadParts, 'record' | 'outbox' | 'pace' | 'onProgress'>,
  attempt: (asking: Asking) => Promise<T>,
): Promise<T> {
  for (let failures = 1; ; failures++) {
    let because: ErrorCode
    try {
      return await attempt(pace.asking())
    } catch (thrown) {
      because = codeOf(thrown)
      if (afterFailure(because) === 'stop') throw thrown
    }
    record.waitingBecause = because
    await outbox.put(record)
    onProgress(record)
    if (afterFailure(because) === 'wait-for-sign-in') await pace.signedIn()
    else await pace.pause(backoffMs(failures, Math.random()))
  }
}

/** The sealed bytes from this one on, waiting for them to be sealed if need be. */
async function nextBytes(
  { record, outbox, moreSealed }: UploadParts,
  offset: number,
): Promise<Uint8Array<ArrayBuffer>> {
  while (true) {
    // Asked before looking: a piece sealed between the two would otherwise be waited for in vain.
    const more = moreSealed()
    const piece = await outbox.pieceAt(record.envelopeId, offset)
    if (piece && piece.startByte <= offset) return piece.bytes.subarray(offset - piece.startByte)
    // The relay wants bytes it had acknowledged and we therefore forgot: it lost them, and we cannot help.
    if (piece) throw new CodedError('upload/not-found')
    if (!more) throw new CodedError('internal')
    await more
  }
}
