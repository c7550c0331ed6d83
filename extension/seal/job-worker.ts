import { CodedError, codeOf } from '#shared/errors.ts'
import type { RelayAccess } from '../messages/contract.ts'
import type { OutboxRecord } from '../send/outbox.ts'
import { type OutboxDb, openOutbox } from '../send/outbox-db.ts'
import { type Pace, uploadFromOutbox } from '../send/upload-from-outbox.ts'
import type { JobNews, ToJob } from './job-messages.ts'
import { sealAndUpload } from './seal-and-upload.ts'

/** The part of a worker's global scope that is used. */
export type WorkerScope = {
  postMessage(news: JobNews): void
  addEventListener(type: 'message', listener: (event: MessageEvent<ToJob>) => void): void
}

/**
 * A worker does one report: it seals and uploads it, or goes on with an upload, and is then ended with
 * everything it knew.
 */
export function runJob(scope: WorkerScope): void {
  const stop = new AbortController()
  const kicks = new EventTarget()
  const linkGiven = Promise.withResolvers<void>()
  let access: RelayAccess | null = null

  const paceUntil = (signal: AbortSignal): Pace => ({
    pause: (ms) => until(kicks, ['retry', 'access'], signal, ms),
    signedIn: () => until(kicks, ['access'], signal),
    asking: () => {
      if (!access) throw new CodedError('internal')
      const { description, session } = access
      return { relayOrigin: description.relayOrigin, senderToken: session.senderToken, signal }
    },
  })
  const onProgress = ({ doneBytes, totalBytes, waitingBecause }: OutboxRecord) =>
    scope.postMessage({ is: 'progress', doneBytes, totalBytes, waitingBecause })

  scope.addEventListener('message', ({ data }) => {
    switch (data.is) {
      case 'seal': {
        access = data.access
        const { envelopeId, draft, media } = data
        void end(async (outbox) =>
          sealAndUpload({
            envelopeId,
            draft,
            media,
            access: data.access,
            outbox,
            paceUntil,
            signal: stop.signal,
            onProgress,
            onLink: (link) => scope.postMessage({ is: 'link', link }),
            linkGiven: linkGiven.promise,
          }),
        )
        return
      }
      case 'resume':
        access = data.access
        void end((outbox) => resume(data.record, outbox, paceUntil(stop.signal), onProgress))
        return
      case 'access':
        access = data.access
        kicks.dispatchEvent(new Event('access'))
        return
      case 'retry':
        kicks.dispatchEvent(new Event('retry'))
        return
      case 'link-given':
        linkGiven.resolve()
        return
      case 'stop':
        stop.abort()
        return
    }
  })

  async function end(work: (outbox: OutboxDb) => Promise<void>): Promise<void> {
    const because = await openOutbox()
      .then(work)
      .then(() => null, codeOf)
    scope.postMessage({ is: 'ended', because })
  }
}

async function resume(
  record: OutboxRecord,
  outbox: OutboxDb,
  pace: Pace,
  onProgress: (record: OutboxRecord) => void,
): Promise<void> {
  try {
    await uploadFromOutbox({ record, outbox, pace, moreSealed: () => null, onProgress }, null)
    await outbox.drop(record.envelopeId)
  } catch (thrown) {
    await outbox.dropPieces(record.envelopeId)
    if (codeOf(thrown) === 'upload/stopped') await outbox.drop(record.envelopeId)
    else await outbox.put({ ...record, isStopped: true, waitingBecause: codeOf(thrown) })
    throw thrown
  }
}

/**
 * Waits for one of these events, at most so long.
 *
 * @throws CodedError `upload/stopped`
 */
function until(
  target: EventTarget,
  names: readonly string[],
  signal: AbortSignal,
  ms: number | null = null,
): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const listening = new AbortController()
  const timer = ms === null ? undefined : setTimeout(resolve, ms)
  const stopped = () => reject(new CodedError('upload/stopped'))
  if (signal.aborted) stopped()
  signal.addEventListener('abort', stopped, { signal: listening.signal })
  for (const name of names) target.addEventListener(name, () => resolve(), { signal: listening.signal })
  return promise.finally(() => {
    clearTimeout(timer)
    listening.abort()
  })
}
