import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import * as v from 'valibot'
import type { Config } from '../config/config.ts'
import { DATABASE_FILE, InUse } from '../database/database.ts'
import { type RunningRelay, startRelay } from '../start-relay.ts'
import { type Order, OrderAnswer } from './order.ts'

const LOOK_MS = 200
const PATIENCE_MS = 10 * 60 * 1000

/**
 * Gives an order to the relay that works on this folder. When none does, one is started for as long as it takes.
 *
 * @throws ConfigProblem, KeyFileProblem
 */
export async function giveOrder(config: Config, order: Order): Promise<OrderAnswer | null> {
  const own = await startAlone(config)
  try {
    return await ask(join(config.dataFolder, DATABASE_FILE), order)
  } finally {
    await own?.close()
  }
}

async function startAlone(config: Config): Promise<RunningRelay | null> {
  try {
    return await startRelay({ ...config, listen: { host: '127.0.0.1', port: 0 } })
  } catch (thrown) {
    if (thrown instanceof InUse) return null
    throw thrown
  }
}

async function ask(path: string, order: Order): Promise<OrderAnswer | null> {
  if (!existsSync(path)) return null
  const database = new Sqlite(path)
  const id = randomUUID()
  try {
    database.pragma('secure_delete = ON')
    database.pragma('busy_timeout = 10000')
    const values = [id, Date.now(), JSON.stringify(order)]
    database
      .prepare('INSERT INTO orders (id, asked_at, order_json, answer_json) VALUES (?, ?, ?, NULL)')
      .run(...values)
    const answer = await answered(database, id)
    database.prepare('DELETE FROM orders WHERE id = ?').run(id)
    return answer
  } finally {
    database.close()
  }
}

async function answered(database: Sqlite.Database, id: string): Promise<OrderAnswer | null> {
  const until = Date.now() + PATIENCE_MS
  const look = database.prepare('SELECT answer_json FROM orders WHERE id = ?').pluck()
  while (Date.now() < until) {
    const answer = look.get(id)
    if (typeof answer === 'string') return v.parse(OrderAnswer, JSON.parse(answer))
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS))
  }
  return null
}
