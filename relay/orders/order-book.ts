import { existsSync } from 'node:fs'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import type { Config } from '../config/config.ts'
import type { Engines } from '../config/engines.ts'
import { DATABASE_FILE } from '../database/database.ts'
import { openPostgres } from '../database/postgres.ts'

/** Where a command leaves an order, beside a relay at work. */
export type OrderBook = {
  leave(id: string, order: string): Promise<void>
  /** As JSON; null while it is not done. */
  answer(id: string): Promise<string | null>
  takeAway(id: string): Promise<void>
  close(): Promise<void>
}

/** Null when there is no database yet. */
export async function openOrderBook(config: Config, engines: Engines): Promise<OrderBook | null> {
  if (engines.database !== null) return postgresBook(engines.database)
  const path = join(config.dataFolder, DATABASE_FILE)
  return existsSync(path) ? sqliteBook(path) : null
}

function sqliteBook(path: string): OrderBook {
  const database = new Sqlite(path)
  database.pragma('secure_delete = ON')
  database.pragma('busy_timeout = 10000')
  const look = database.prepare('SELECT answer_json FROM orders WHERE id = ?').pluck()
  return {
    async leave(id, order) {
      database
        .prepare('INSERT INTO orders (id, asked_at, order_json, answer_json) VALUES (?, ?, ?, NULL)')
        .run(id, Date.now(), order)
    },
    async answer(id) {
      const answer = look.get(id)
      return typeof answer === 'string' ? answer : null
    },
    async takeAway(id) {
      database.prepare('DELETE FROM orders WHERE id = ?').run(id)
    },
    async close() {
      database.close()
    },
  }
}

async function postgresBook(address: string): Promise<OrderBook> {
  const database = await openPostgres(address)
  const { writer } = database
  return {
    async leave(id, order_json) {
      await writer
        .insertInto('orders')
        .values({ id, asked_at: Date.now(), order_json, answer_json: null })
        .execute()
    },
    async answer(id) {
      const row = await writer
        .selectFrom('orders')
        .select('answer_json')
        .where('id', '=', id)
        .executeTakeFirst()
      return row?.answer_json ?? null
    },
    async takeAway(id) {
      await writer.deleteFrom('orders').where('id', '=', id).execute()
    },
    close: () => database.close(),
  }
}
