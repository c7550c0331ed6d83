import { hash } from 'node:crypto'
import type { PostgresPool, PostgresPoolClient } from 'kysely'
import type pg from 'pg'

const KEPT = 500

/**
 * Longer than the server lets any statement take: what has not answered by then is not there any more, and the network
 * would keep us waiting for a quarter of an hour.
 */
const PATIENCE_MS = 35_000

/**
 * A pool whose statements are parsed and planned once a connection: Kysely asks for the same few dozen texts again and
 * again, and what has a name is kept by the server. Texts that come late have none, so that a list of changing length
 * does not fill the server.
 */
export class NamedStatements implements PostgresPool {
  readonly #pool: pg.Pool
  readonly #names = new Map<string, string>()
  /** Kysely knows a connection by its identity: the same one must be the same object. */
  readonly #clients = new WeakMap<pg.PoolClient, PostgresPoolClient>()
  readonly options: object

  constructor(pool: pg.Pool) {
    this.#pool = pool
    this.options = pool.options
  }

  async connect(): Promise<PostgresPoolClient> {
    const client = await this.#pool.connect()
    let named = this.#clients.get(client)
    if (!named) {
      named = this.#wrap(client)
      this.#clients.set(client, named)
    }
    return named
  }

  end(): Promise<void> {
    return this.#pool.end()
  }

  #wrap(client: pg.PoolClient): PostgresPoolClient {
    const query = (text: string, values: readonly unknown[]) => {
      const name = values.length > 0 ? this.#nameOf(text) : undefined
      const answer = client.query({ text, values: [...values], ...(name === undefined ? {} : { name }) })
      // It breaks the connection, and with it whatever waits on it: nobody knows what became of that.
      const tooLate = setTimeout(() => streamOf(client).destroy(), PATIENCE_MS)
      return answer.finally(() => clearTimeout(tooLate))
    }
    // Kysely asks by text alone; the other form is for cursors, which nothing here uses.
    return { query, release: (destroy?: boolean) => client.release(destroy) } as unknown as PostgresPoolClient
  }

  #nameOf(text: string): string | undefined {
    const name = this.#names.get(text)
    if (name !== undefined || this.#names.size >= KEPT) return name
    const made = hash('sha256', text, 'hex').slice(0, 32)
    this.#names.set(text, made)
    return made
  }
}

/** Not in the package's types, and the only way to be rid of a connection that nobody answers on. */
function streamOf(client: pg.PoolClient): { destroy(): void } {
  return (client as unknown as { connection: { stream: { destroy(): void } } }).connection.stream
}
