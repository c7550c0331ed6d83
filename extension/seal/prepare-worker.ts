import { ownAddress } from '../messages/own-address.ts'
import type { Prepared } from '../prepare/prepare-media.ts'
import type { PreparingNews, ToPreparing } from './prepare-worker-messages.ts'

/** A worker that prepares one file after another. */
export type PrepareWorker = {
  prepare(file: File): void
  /** Ends it, whatever it is doing. */
  end(): void
}

/**
 * @param onPrepared told once for each file
 * @param onBroken the worker is gone: out of memory, or a fault of ours
 */
export function startPrepareWorker(
  onPrepared: (prepared: Prepared) => void,
  onBroken: () => void,
): PrepareWorker {
  const worker = new Worker(ownAddress('/prepare-worker.js'), { name: 'prepare' })
  worker.addEventListener('message', ({ data }: MessageEvent<PreparingNews>) => onPrepared(data.prepared))
  worker.addEventListener('error', onBroken)
  worker.addEventListener('messageerror', onBroken)
  return {
    prepare: (file) => worker.postMessage({ is: 'prepare', file } satisfies ToPreparing),
    end: () => worker.terminate(),
  }
}
