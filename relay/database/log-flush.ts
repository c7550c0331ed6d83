import { type FileHandle, open } from 'node:fs/promises'
import { Worker } from 'node:worker_threads'
import type { KyselyPlugin } from 'kysely'

/** The disk did not say that it has what was committed. It may have, and may not. */
export class FlushFailed extends Error {
  constructor(cause: unknown) {
    super('a commit could not be flushed', { cause })
    this.name = 'FlushFailed'
  }
}

/** So many commits bring a checkpoint's worth of pages. */
const COMMITS_A_CHECKPOINT = 150

/**
 * Makes commits durable without standing still: the write-ahead log is flushed by another thread, and nobody is
 * answered before that is done. With `synchronous = FULL` SQLite does the same flush itself, on the thread that should
 * be reading the next requests (docs/decisions/0220-flushed-by-another-thread.md).
 */
export class LogFlush {
  readonly #databasePath: string
  #file: FileHandle | null = null
  /** Ends when everything that can be read by now is on the disk. */
  #durable: Promise<void> = Promise.resolve()
  #failure: FlushFailed | null = null
  #checkpointer: Worker | null = null
  #commits = 0

  constructor(databasePath: string) {
    this.#databasePath = databasePath
  }

  /**
   * Does a transaction, and returns when it is on the disk. One at a time.
   *
   * @throws FlushFailed from the first flush on that did not succeed: what the disk has is not known any more, and
   * only a new start, which reads it, will tell
   */
  async durably<T>(transaction: () => Promise<T>): Promise<T> {
    if (this.#failure) throw this.#failure
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    promise.catch(() => undefined)
    // Before the commit: whoever reads it before the disk has it waits.
    this.#durable = promise
    try {
      const result = await transaction()
      await this.#flush()
      resolve()
      return result
    } catch (thrown) {
      if (thrown instanceof FlushFailed) reject(thrown)
      // Rolled back: there is nothing new to read.
      else resolve()
      throw thrown
    }
  }

  /** For a connection that reads: what it found is handed out when it is on the disk. */
  readerPlugin(): KyselyPlugin {
    return {
      transformQuery: ({ node }) => node,
      transformResult: async ({ result }) => {
        await this.#durable
        return result
      },
    }
  }

  async close(): Promise<void> {
    await this.#durable.catch(() => undefined)
    await this.#checkpointer?.terminate()
    await this.#file?.close()
  }

  async #flush(): Promise<void> {
    try {
      // It is there since the first transaction, and the same file until the last connection is closed.
      this.#file ??= await open(`${this.#databasePath}-wal`, 'r+')
      await this.#file.datasync()
    } catch (cause) {
      this.#failure = new FlushFailed(cause)
      throw this.#failure
    }
    this.#commits += 1
    if (this.#commits % COMMITS_A_CHECKPOINT === 0) this.#checkpoint()
  }

  /** Copies the log into the database on a thread of its own, so that little is left when SQLite does so itself. */
  #checkpoint(): void {
    if (!this.#checkpointer) {
      const script = new URL('./checkpointer.ts', import.meta.url)
      this.#checkpointer = new Worker(script, { workerData: this.#databasePath })
      this.#checkpointer.unref()
      // Without it SQLite does all of it by itself.
      this.#checkpointer.on('error', () => undefined)
    }
    this.#checkpointer.postMessage('checkpoint')
  }
}
