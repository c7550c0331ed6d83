import type Sqlite from 'better-sqlite3'

const KEPT = 300

/**
 * A connection that remembers how its statements were compiled. Kysely asks for the same few dozen texts again and
 * again, and compiling one costs as much as running it.
 */
export class Statements {
  readonly #connection: Sqlite.Database
  /** In the order of their last use: the first is the one to forget. */
  readonly #kept = new Map<string, Sqlite.Statement>()

  constructor(connection: Sqlite.Database) {
    this.#connection = connection
  }

  prepare(text: string): Sqlite.Statement {
    const kept = this.#kept.get(text)
    if (kept) {
      this.#kept.delete(text)
      this.#kept.set(text, kept)
      return kept
    }
    const statement = this.#connection.prepare(text)
    this.#kept.set(text, statement)
    if (this.#kept.size > KEPT) {
      const [oldest = ''] = this.#kept.keys()
      this.#kept.delete(oldest)
    }
    return statement
  }

  close(): void {
    this.#kept.clear()
    this.#connection.close()
  }
}
