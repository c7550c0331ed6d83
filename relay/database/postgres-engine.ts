import { type Kysely, sql } from 'kysely'
import pg from 'pg'
import * as v from 'valibot'
import { parseEnvelopeId } from '#shared/envelope/envelope-id.ts'
import type { Engine, LogRows, News } from './engine.ts'
import type { Tables } from './schema.ts'

/** Advisory locks of ours, on the relay's own database: they hold off relays and nobody else. */
const WRITING = 0x77617264
const ALONE = { sweep: 0x77617265, orders: 0x77617266 } as const
const CHANNEL = 'wardlink'
const AGAIN_MS = 500

/** What a socket says, and nothing that a file does. */
const NETWORK = /^(?:E(?:CONN|PIPE|TIMEDOUT|NET|HOST|NOTFOUND|AI_)|ERR_(?:SSL|TLS|SOCKET|STREAM))/

const Heard = v.variant('is', [
  v.strictObject({ is: v.literal('knock-answered'), knockId: v.string() }),
  v.strictObject({ is: v.literal('envelope-ended'), envelopeId: v.string() }),
])

/**
 * Many processes on one database. Whoever writes takes one lock until its transaction ends, so what a transaction reads
 * is what there is, and one process at a time places entries in the logs. The server gives the lock on when a process
 * dies (docs/decisions/0260-one-lock-for-whoever-writes.md).
 */
export class PostgresEngine implements Engine {
  readonly begin = [
    // Each statement must see what was committed before it: with one snapshot for all, the lock would be taken after it.
    sql`begin isolation level read committed`,
    sql`select pg_advisory_xact_lock(${sql.lit(WRITING)})`,
  ]
  readonly #address: string
  readonly #db: Kysely<Tables>
  #ear: pg.Client | null = null
  #retry: NodeJS.Timeout | null = null
  #isClosed = false

  constructor(address: string, db: Kysely<Tables>) {
    this.#address = address
    this.#db = db
  }

  /** Two statements, however many rows: each would be a journey to the server with everybody waiting. */
  async insertLogRows(tx: Kysely<Tables>, { tenant, entries, nodes }: LogRows): Promise<void> {
    await sql`insert into audit_entries (tenant, leaf_index, leaf_hash, entry)
      select ${tenant}, * from unnest(
        ${entries.map(({ index }) => index)}::bigint[],
        ${entries.map(({ leafHash }) => Buffer.from(leafHash))}::bytea[],
        ${entries.map(({ entry }) => Buffer.from(entry))}::bytea[])`.execute(tx)
    if (nodes.length === 0) return
    await sql`insert into audit_nodes (tenant, level, node_index, hash)
      select ${tenant}, * from unnest(
        ${nodes.map(({ node }) => node.level)}::bigint[],
        ${nodes.map(({ node }) => node.index)}::bigint[],
        ${nodes.map(({ hash }) => Buffer.from(hash))}::bytea[])`.execute(tx)
  }

  /** What the server refuses has a code of its own; what it could not finish has none, or one of these classes. */
  isUnsure(thrown: unknown): boolean {
    if (!(thrown instanceof Error)) return false
    if (!(thrown instanceof pg.DatabaseError)) {
      const code = 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : ''
      return NETWORK.test(code) || /connection|timeout exceeded|not queryable/i.test(thrown.message)
    }
    return /^(?:08|25P0[34]|57)/.test(thrown.code ?? '')
  }

  async alone(name: keyof typeof ALONE, work: () => Promise<void>): Promise<void> {
    await this.#db.connection().execute(async (session) => {
      const lock = sql.lit(ALONE[name])
      const { rows } = await sql<{ got: boolean }>`select pg_try_advisory_lock(${lock}) as got`.execute(
        session,
      )
      if (!rows[0]?.got) return
      try {
        await work()
      } finally {
        // If the connection went, so did the lock.
        await sql`select pg_advisory_unlock(${lock})`.execute(session).catch(() => undefined)
      }
    })
  }

  async tell(news: News): Promise<void> {
    const said = JSON.stringify(news)
    await sql`select pg_notify(${CHANNEL}, ${said})`.execute(this.#db).catch(() => undefined)
  }

  async hear(listener: (news: News) => void, missed: () => void): Promise<void> {
    if (this.#isClosed) return
    const ear = new pg.Client({
      connectionString: this.#address,
      keepAlive: true,
      application_name: 'wardlink hears',
      connectionTimeoutMillis: 10_000,
    })
    this.#ear = ear
    const again = () => {
      if (this.#ear !== ear || this.#isClosed) return
      this.#ear = null
      ear.end().catch(() => undefined)
      this.#retry = setTimeout(() => this.hear(listener, missed), AGAIN_MS)
      this.#retry.unref()
    }
    ear.on('error', again)
    ear.on('end', again)
    ear.on('notification', ({ payload = '' }) => {
      const news = readNews(payload)
      if (news) listener(news)
    })
    try {
      await ear.connect()
      await ear.query(`listen ${CHANNEL}`)
      missed()
    } catch {
      again()
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true
    if (this.#retry !== null) clearTimeout(this.#retry)
    await this.#ear?.end().catch(() => undefined)
  }
}

/** Null for what none of us said. */
function readNews(text: string): News | null {
  try {
    const heard = v.parse(Heard, JSON.parse(text))
    if (heard.is === 'knock-answered') return heard
    const envelopeId = parseEnvelopeId(heard.envelopeId)
    return envelopeId && { is: heard.is, envelopeId }
  } catch {
    return null
  }
}
