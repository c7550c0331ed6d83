import { chmodSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { Kysely, SqliteDialect } from 'kysely'
import type { Engine } from './engine.ts'
import { LogFlush } from './log-flush.ts'
import { migrate } from './migrations.ts'
import type { Tables } from './schema.ts'
import { SQLITE_ENGINE } from './sqlite-engine.ts'
import { Statements } from './statements.ts'

/** Where everything is kept but bytes and keys: a file of the relay's own, or a PostgreSQL that several relays share. */
export type Database = {
  /** Only for `GroupCommit`: two writers on one connection would share a transaction. */
  writer: Kysely<Tables>
  /** What it finds is on the disk by the time it is handed out. */
  reader: Kysely<Tables>
  /** Does not wait for the disk. Only for what is followed by a write, or decides nothing, before anybody is answered. */
  peek: Kysely<Tables>
  /** Absent where a commit is durable when it returns. */
  flush?: LogFlush
  engine: Engine
  /**
   * Empties the write-ahead log, so that overwritten rows are gone from it too. While somebody reads an older state (a
   * backup, an auditor) that cannot be: it is tried again until it could, and nobody waits for it. PostgreSQL keeps its
   * own: nothing secret is ever in it (docs/architecture/scale.md#what-is-erased).
   */
  truncateLog(): void
  close(): Promise<void>
}

const TRUNCATE_AGAIN_MS = 250

export const DATABASE_FILE = 'relay.sqlite'

/**
 * The embedded database: one connection that writes, one that reads beside it.
 *
 * @throws InUse when another relay works on this folder
 */
export async function openDatabase(folder: string): Promise<Database> {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const release = claim(folder)
  const writing = connect(join(folder, DATABASE_FILE))
  chmodSync(join(folder, DATABASE_FILE), 0o600)
  const writer = new Kysely<Tables>({ dialect: new SqliteDialect({ database: new Statements(writing) }) })
  await migrate(writer as Kysely<unknown>)
  // From here on a commit is flushed by `LogFlush`, and the log is copied into the database by its checkpointer; this
  // is for when that one does not keep up.
  writing.pragma('synchronous = NORMAL')
  writing.pragma('wal_autocheckpoint = 8000')
  const flush = new LogFlush(join(folder, DATABASE_FILE))
  const reading = new Statements(connect(join(folder, DATABASE_FILE)))
  const peek = new Kysely<Tables>({ dialect: new SqliteDialect({ database: reading }) })
  const reader = peek.withPlugin(flush.readerPlugin())
  const truncating = new LogTruncation(connect(join(folder, DATABASE_FILE)))
  return {
    writer,
    reader,
    peek,
    flush,
    engine: SQLITE_ENGINE,
    truncateLog: () => truncating.ask(),
    async close() {
      truncating.close()
      await flush.close()
      await peek.destroy()
      await writer.destroy()
      release()
    },
  }
}

class LogTruncation {
  readonly #connection: Sqlite.Database
  #retry: NodeJS.Timeout | null = null

  /** @param connection its own: waiting for a lock on the writer's would stop the whole process */
  constructor(connection: Sqlite.Database) {
    this.#connection = connection
    connection.pragma('busy_timeout = 0')
  }

  ask(): void {
    // One that is to come does for this too.
    if (this.#retry === null) this.#attempt()
  }

  close(): void {
    if (this.#retry !== null) clearTimeout(this.#retry)
    this.#connection.close()
  }

  #attempt(): void {
    this.#retry = null
    if (this.#isDone()) return
    this.#retry = setTimeout(() => this.#attempt(), TRUNCATE_AGAIN_MS)
    this.#retry.unref()
  }

  #isDone(): boolean {
    try {
      const [answer] = this.#connection.pragma('wal_checkpoint(TRUNCATE)') as { busy: number }[]
      return answer?.busy === 0
    } catch {
      // Busy, or the disk is full: the next attempt may find it otherwise.
      return false
    }
  }
}

function connect(path: string): Sqlite.Database {
  const database = new Sqlite(path)
  database.pragma('journal_mode = WAL')
  // FULL: a commit is on the disk when it returns. NORMAL alone would lose acknowledged entries with the power.
  database.pragma('synchronous = FULL')
  // Deleted rows are overwritten; without it they stay readable in the file.
  database.pragma('secure_delete = ON')
  database.pragma('busy_timeout = 5000')
  database.pragma('temp_store = MEMORY')
  return database
}

/** One relay a folder. The operating system lets go of the lock when the process dies, however it dies. */
function claim(folder: string): () => void {
  const lock = new Sqlite(join(folder, 'in-use.sqlite'))
  try {
    lock.pragma('busy_timeout = 0')
    lock.exec('BEGIN EXCLUSIVE')
  } catch (cause) {
    lock.close()
    throw new InUse(folder, { cause })
  }
  return () => lock.close()
}

/** For the operator's terminal. */
export class InUse extends Error {
  constructor(folder: string, options: { cause: unknown }) {
    super(`another relay is working on ${folder}`, options)
    this.name = 'InUse'
  }
}
