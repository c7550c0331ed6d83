import { Kysely, PostgresDialect, sql } from 'kysely'
import pg from 'pg'
import type { Database } from './database.ts'
import { migrate } from './migrations.ts'
import { PostgresEngine } from './postgres-engine.ts'
import { NamedStatements } from './postgres-statements.ts'
import { PostgresTypes } from './postgres-types.ts'
import type { Tables } from './schema.ts'

/** For the operator's terminal. */
export class DatabaseProblem extends Error {
  constructor(sentence: string, options: { cause?: unknown } = {}) {
    super(`PostgreSQL: ${sentence}`, options)
    this.name = 'DatabaseProblem'
  }
}

const OLDEST_VERSION = 150_000
const READERS = 10
/**
 * Of every connection. A process that stands still with the lock in its hand is cut off, so that the others go on
 * within seconds; it finds its transaction gone. Whatever the server's default is, a commit here waits for the disk.
 */
const SETTINGS = {
  synchronous_commit: 'on',
  idle_in_transaction_session_timeout: '5s',
  statement_timeout: '30s',
  tcp_user_timeout: '10s',
  tcp_keepalives_idle: '5',
  tcp_keepalives_interval: '2',
  tcp_keepalives_count: '3',
}

/**
 * A database that any number of relay processes work on.
 *
 * @throws DatabaseProblem when it cannot be reached, is too old, or would not keep what it says it kept
 */
export async function openPostgres(address: string): Promise<Database> {
  const writing = connect(address, 1)
  const reading = connect(address, READERS)
  const writer = kysely(writing)
  const reader = kysely(reading)
  const engine = new PostgresEngine(address, reader)
  async function close(): Promise<void> {
    await engine.close()
    await reader.destroy()
    await writer.destroy()
  }
  try {
    await check(reader)
    await migrate(writer as Kysely<unknown>)
  } catch (thrown) {
    await close()
    throw problemOf(thrown)
  }
  return { writer, reader, peek: reader, engine, truncateLog() {}, close }
}

/**
 * Looks whether a relay could work there, and changes nothing.
 *
 * @throws DatabaseProblem
 */
export async function tryPostgres(address: string): Promise<void> {
  const db = lookIntoPostgres(address, { default_transaction_read_only: 'off' })
  try {
    await check(db)
  } catch (thrown) {
    throw problemOf(thrown)
  } finally {
    await db.destroy()
  }
}

/** For who only reads, beside the relays at work. Its connections end by themselves when nobody asks any more. */
export function lookIntoPostgres(
  address: string,
  settings: Readonly<Record<string, string>> = { default_transaction_read_only: 'on' },
): Kysely<Tables> {
  return kysely(connect(address, 1, settings))
}

function connect(address: string, max: number, more: Readonly<Record<string, string>> = {}): pg.Pool {
  const pool = new pg.Pool({
    connectionString: address,
    max,
    keepAlive: true,
    connectionTimeoutMillis: 10_000,
    application_name: 'wardlink',
    // A command that has printed its answer is not kept waiting by a connection that might be used again.
    allowExitOnIdle: true,
    options: Object.entries({ ...SETTINGS, ...more })
      .map(([name, value]) => `-c ${name}=${value}`)
      .join(' '),
    types: { getTypeParser: parserOf },
  })
  // A connection that breaks is told to whoever uses it; without these, to the whole process.
  pool.on('error', () => undefined)
  pool.on('connect', (client) => client.on('error', () => undefined))
  return pool
}

function kysely(pool: pg.Pool): Kysely<Tables> {
  const dialect = new PostgresDialect({ pool: new NamedStatements(pool) })
  return new Kysely<Tables>({ dialect, plugins: [new PostgresTypes()] })
}

/** Every integer of ours is a count or a time in ms: far below 2^53. */
function parserOf(...[oid, format]: Parameters<typeof pg.types.getTypeParser>) {
  const isInteger = oid === pg.types.builtins.INT8 || oid === pg.types.builtins.NUMERIC
  return isInteger ? Number : pg.types.getTypeParser(oid, format)
}

async function check(db: Kysely<Tables>): Promise<void> {
  const { rows } = await sql<Record<(typeof ASKED)[number], string>>`
    select ${sql.join(ASKED.map((name) => sql`current_setting(${sql.lit(name)}) as ${sql.ref(name)}`))}`.execute(
    db,
  )
  const [server] = rows
  if (!server || Number(server.server_version_num) < OLDEST_VERSION) {
    throw new DatabaseProblem('15 or newer is needed')
  }
  for (const name of ['fsync', 'full_page_writes'] as const) {
    if (server[name] !== 'on') {
      throw new DatabaseProblem(
        `"${name}" is off: what it acknowledged would be lost with the power; set it on`,
      )
    }
  }
  if (server.synchronous_commit !== 'on') {
    throw new DatabaseProblem('"synchronous_commit" does not stay on: does a pooler drop the settings?')
  }
  if (server.server_encoding !== 'UTF8') throw new DatabaseProblem('the database is not in UTF8')
  if (server.transaction_read_only === 'on') {
    throw new DatabaseProblem('this one only reads: is it a replica that has not been promoted?')
  }
}

const ASKED = [
  'server_version_num',
  'fsync',
  'full_page_writes',
  'synchronous_commit',
  'server_encoding',
  'transaction_read_only',
] as const

function problemOf(thrown: unknown): DatabaseProblem {
  if (thrown instanceof DatabaseProblem) return thrown
  // Its message may hold the address, and the address the password.
  return new DatabaseProblem(`cannot be used (${codeOf(thrown)})`, { cause: thrown })
}

function codeOf(thrown: unknown): string {
  const code = thrown instanceof Error && 'code' in thrown ? thrown.code : null
  return typeof code === 'string' ? code : 'no reason given'
}
