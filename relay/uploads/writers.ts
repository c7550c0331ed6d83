import type { EnvelopeId } from '#shared/envelope/envelope-id.ts'

type Writer = { stop: () => void; done: Promise<void> }

/**
 * One writer an upload. A sender whose connection died comes back before the relay has noticed, so the newest request
 * takes over at once: the older one is stopped and its last bytes are waited for, never its time-out.
 */
export class Writers {
  readonly #writers = new Map<EnvelopeId, Writer>()

  /** @param write stops when the signal says so, and keeps what it has */
  async takeOver<T>(id: EnvelopeId, write: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const abort = new AbortController()
    const before = this.#writers.get(id)
    const { promise: done, resolve } = Promise.withResolvers<void>()
    const writer = { stop: () => abort.abort(), done }
    // Ours before the older one is waited for, so that a third request stops us and not the first.
    this.#writers.set(id, writer)
    try {
      before?.stop()
      await before?.done
      return await write(abort.signal)
    } finally {
      if (this.#writers.get(id) === writer) this.#writers.delete(id)
      resolve()
    }
  }

  /** Stops whoever writes and waits for it: its bytes are about to be removed. */
  async stop(id: EnvelopeId): Promise<void> {
    const writer = this.#writers.get(id)
    writer?.stop()
    await writer?.done
  }

  async stopAll(): Promise<void> {
    await Promise.all([...this.#writers.keys()].map((id) => this.stop(id)))
  }
}
