import { type Kysely, sql } from 'kysely'
import type { AuditEntry } from '#shared/audit/entry.ts'
import { toBase64url } from '#shared/bytes/base64url.ts'
import { CodedError } from '#shared/errors.ts'
import type { Receipt } from '#shared/protocol/messages.ts'
import { type Appended, type Edge, LogTurn } from '../audit/log-turn.ts'
import type { LogKey } from '../keys/log-key.ts'
import { noSpans, type Spans } from '../observe/spans.ts'
import type { Database } from './database.ts'
import type { Tables } from './schema.ts'

/** What one piece of work may do inside the transaction it shares with others. */
export type Turn = {
  tx: Kysely<Tables>
  append(entry: AuditEntry): Promise<Appended>
}

export type Committed<T> = {
  result: T
  /** For an entry that this work appended: integrated, durable and signed. */
  receiptOf(appended: Appended): Receipt
}

type Job = {
  work: (turn: Turn) => Promise<unknown>
  resolve: (committed: Committed<unknown>) => void
  reject: (thrown: unknown) => void
}

/**
 * The only way to write. Whatever waits is done in one transaction with one flush to the disk, and nobody is
 * answered before it returns: an answer means the change, and its place in the audit log, survive power loss.
 *
 * Work must be repeatable: when one piece throws, the transaction is rolled back and each is done again alone, so
 * that nobody's failure is anybody else's.
 */
export class GroupCommit {
  readonly #database: Database
  readonly #logKeys: ReadonlyMap<string, LogKey>
  readonly #edges = new Map<string, Edge>()
  readonly #spans: Spans
  #waiting: Job[] = []
  #running: Promise<void> | null = null

  constructor(database: Database, logKeys: ReadonlyMap<string, LogKey>, spans: Spans = noSpans) {
    this.#database = database
    this.#logKeys = logKeys
    this.#spans = spans
  }

  run<T>(work: (turn: Turn) => Promise<T>): Promise<Committed<T>> {
    const done = () =>
      new Promise<Committed<T>>((resolve, reject) => {
        this.#waiting.push({ work, resolve: resolve as Job['resolve'], reject })
        this.#running ??= this.#drain()
      })
    return this.#spans('commit', done)
  }

  /** When all that was asked for is written. */
  async settled(): Promise<void> {
    while (this.#running) await this.#running
  }

  async #drain(): Promise<void> {
    while (this.#waiting.length > 0) {
      // Nothing in a transaction of SQLite waits, so without this nobody would ever arrive while one is written, and
      // each would pay for a flush alone. One turn of the event loop lets in all that is ready.
      await new Promise((resolve) => setImmediate(resolve))
      let jobs: Job[] = []
      try {
        // Taken when the transaction has begun: where others write too, those who come while it waits for its turn
        // are in it, and the more wait, the fewer turns are needed.
        await this.#commit(() => {
          jobs = this.#waiting.splice(0, MAXIMUM_JOBS)
          return jobs
        })
      } catch (thrown) {
        // It failed before it had begun: that is their answer.
        if (jobs.length === 0) jobs = this.#waiting.splice(0, MAXIMUM_JOBS)
        // MUST: unsure is never done again. It may be durable, and a second time would count an open twice.
        const isOver = jobs.length === 1 || this.#database.engine.isUnsure(thrown)
        for (const job of jobs) {
          if (isOver) job.reject(this.#said(thrown))
          else await this.#commit(() => [job]).catch((alone: unknown) => job.reject(this.#said(alone)))
        }
      }
    }
    // In the same step as the last look at what waits: work that came a moment later must start its own round.
    this.#running = null
  }

  /** What nobody knows the outcome of is said as what the caller can do: ask again, as after a lost answer. */
  #said(thrown: unknown): unknown {
    if (!this.#database.engine.isUnsure(thrown)) return thrown
    return new CodedError('relay/overloaded', { cause: thrown })
  }

  /** @param take called once the transaction has begun */
  async #commit(take: () => readonly Job[]): Promise<void> {
    let jobs: readonly Job[] = []
    const turns = new Map<string, LogTurn>()
    const checkpoints = new Map<string, string>()
    const transaction = () =>
      inTransaction(this.#database, async (tx) => {
        const turn: Turn = {
          tx,
          append: async (entry) => {
            const log = turns.get(entry.tenant) ?? (await this.#begin(tx, entry.tenant))
            turns.set(entry.tenant, log)
            return log.append(entry)
          },
        }
        const results: unknown[] = []
        jobs = take()
        for (const job of jobs) results.push(await job.work(turn))
        for (const log of turns.values()) {
          // Signed before it is durable, but it leaves this process only after.
          const checkpoint = this.#keyOf(log.tenant).signCheckpoint(log.head())
          checkpoints.set(log.tenant, checkpoint)
          await log.write(tx, this.#database.engine, checkpoint)
        }
        return results
      })
    const { flush } = this.#database
    const results = await (flush ? flush.durably(transaction) : transaction())
    // Durable from here on, whoever crashes.
    for (const log of turns.values()) this.#edges.set(log.tenant, log.edge())
    const receiptOf = receipts(turns, checkpoints)
    for (const [at, job] of jobs.entries()) job.resolve({ result: results[at], receiptOf })
  }

  #begin(tx: Kysely<Tables>, tenant: string): Promise<LogTurn> {
    return LogTurn.begin(tx, tenant, this.#edges.get(tenant))
  }

  #keyOf(tenant: string): LogKey {
    const key = this.#logKeys.get(tenant)
    if (!key) throw new TypeError('every tenant has a log key')
    return key
  }
}

/**
 * Kysely's own transactions answer a failed write with a rollback, and SQLite has rolled back already when its disk
 * was full: the second rollback's failure would hide the first one's reason.
 */
function inTransaction<T>(
  { writer, engine }: Database,
  work: (tx: Kysely<Tables>) => Promise<T>,
): Promise<T> {
  return writer.connection().execute(async (tx) => {
    try {
      for (const statement of engine.begin) await statement.execute(tx)
      const result = await work(tx)
      const { rows } = await sql<{ command?: string }>`commit`.execute(tx)
      // PostgreSQL says so, and throws nothing, when an earlier statement had failed.
      if (rows[0]?.command === 'ROLLBACK')
        throw new TypeError('a failed statement was not told to the transaction')
      return result
    } catch (thrown) {
      await sql`rollback`.execute(tx).catch(() => undefined)
      throw thrown
    }
  })
}

function receipts(
  turns: ReadonlyMap<string, LogTurn>,
  checkpoints: ReadonlyMap<string, string>,
): (appended: Appended) => Receipt {
  return (appended) => {
    const log = turns.get(appended.tenant)
    const checkpoint = checkpoints.get(appended.tenant)
    if (!log || checkpoint === undefined) throw new TypeError('an entry of another turn')
    return {
      entry: toBase64url(appended.entry),
      leafIndex: appended.index,
      inclusionProof: log.proofOf(appended).map(toBase64url),
      checkpoint,
    }
  }
}

/** Enough for every burst of 64, few enough that nobody waits long behind them. */
const MAXIMUM_JOBS = 256
