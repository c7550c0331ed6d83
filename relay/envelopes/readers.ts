import type { ServerResponse } from 'node:http'
import type { EnvelopeId } from '#shared/envelope/envelope-id.ts'

/** Answers that are streaming sealed bytes right now, so that a revocation ends them too. */
export class Readers {
  readonly #open = new Map<EnvelopeId, Set<ServerResponse>>()

  add(id: EnvelopeId, outgoing: ServerResponse): void {
    const readers = this.#open.get(id) ?? new Set()
    this.#open.set(id, readers.add(outgoing))
    outgoing.once('close', () => {
      readers.delete(outgoing)
      if (readers.size === 0 && this.#open.get(id) === readers) this.#open.delete(id)
    })
  }

  ids(): EnvelopeId[] {
    return [...this.#open.keys()]
  }

  stop(id: EnvelopeId): void {
    for (const outgoing of this.#open.get(id) ?? []) outgoing.destroy()
  }
}
