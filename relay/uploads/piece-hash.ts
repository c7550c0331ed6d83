import { createHash, type Hash } from 'node:crypto'
import { Worker } from 'node:worker_threads'

/** Below this, telling another thread costs more than hashing. */
const WORTH_BYTES = 1024 ** 2

/** SHA-256 of a piece while it arrives. */
export type PieceHash = {
  /** The bytes may be overwritten when this returns. */
  update(bytes: Uint8Array): Promise<void> | undefined
  /** Ends it. */
  digest(): Promise<Uint8Array>
  /** Ends it too: nobody wants to know any more. */
  drop(): void
}

export type HashAsked = { id: number; bytes: Uint8Array } | { id: number; end: 'digest' | 'drop' }
export type HashAnswered = { id: number; digest?: Uint8Array }

/**
 * The hashes of all uploads, on one thread beside the one that receives them: hashing a piece takes as long as receiving
 * it. Large pieces only, and the thread is started by the first.
 */
export class PieceHashes {
  #thread: Worker | null = null
  #next = 0
  /** Whoever waits for the thread, in the order of their asking. */
  readonly #waiting = new Map<number, PromiseWithResolvers<HashAnswered>[]>()

  begin(lengthBytes: number | null): PieceHash {
    return (lengthBytes ?? 0) < WORTH_BYTES ? hashHere(createHash('sha256')) : this.#hashThere()
  }

  async close(): Promise<void> {
    await this.#thread?.terminate()
    this.#fail(new Error('closed'))
  }

  #hashThere(): PieceHash {
    const id = this.#next++
    return {
      update: async (bytes) => {
        await this.#ask({ id, bytes })
      },
      digest: async () => {
        const { digest } = await this.#ask({ id, end: 'digest' })
        if (!digest) throw new TypeError('asked for one')
        return digest
      },
      drop: () => this.#tell({ id, end: 'drop' }),
    }
  }

  #ask(asked: HashAsked): Promise<HashAnswered> {
    const waiting = this.#waiting.get(asked.id) ?? []
    const answer = Promise.withResolvers<HashAnswered>()
    waiting.push(answer)
    this.#waiting.set(asked.id, waiting)
    this.#tell(asked)
    return answer.promise
  }

  #tell(asked: HashAsked): void {
    this.#thread ??= this.#start()
    this.#thread.postMessage(asked)
  }

  #start(): Worker {
    const thread = new Worker(new URL('./hasher.ts', import.meta.url))
    thread.unref()
    thread.on('message', (answered: HashAnswered) => {
      const waiting = this.#waiting.get(answered.id)
      waiting?.shift()?.resolve(answered)
      if (waiting?.length === 0) this.#waiting.delete(answered.id)
    })
    thread.on('error', (cause) => {
      this.#thread = null
      this.#fail(cause)
    })
    return thread
  }

  #fail(cause: unknown): void {
    for (const waiting of this.#waiting.values()) for (const { reject } of waiting) reject(cause)
    this.#waiting.clear()
  }
}

function hashHere(hash: Hash): PieceHash {
  return {
    update(bytes) {
      hash.update(bytes)
      return undefined
    },
    digest: async () => hash.digest(),
    drop: () => undefined,
  }
}
