import { randomUUID } from 'node:crypto'
import * as v from 'valibot'
import type { Config } from '../config/config.ts'
import { type Engines, readEngines } from '../config/engines.ts'
import { InUse } from '../database/database.ts'
import { type RunningRelay, startRelay } from '../start-relay.ts'
import { type Order, OrderAnswer } from './order.ts'
import { type OrderBook, openOrderBook } from './order-book.ts'

const LOOK_MS = 200
const PATIENCE_MS = 10 * 60 * 1000

/**
 * Gives an order to the relay that works on this folder. When none does, one is started for as long as it takes; on a
 * database that several share, one is always started, and whoever of them is first does it.
 *
 * @throws ConfigProblem, KeyFileProblem, DatabaseProblem
 */
export async function giveOrder(
  config: Config,
  order: Order,
  engines: Engines = readEngines(),
): Promise<OrderAnswer | null> {
  const own = await startAlone(config, engines)
  try {
    const book = await openOrderBook(config, engines)
    return book && (await ask(book, order))
  } finally {
    await own?.close()
  }
}

async function startAlone(config: Config, engines: Engines): Promise<RunningRelay | null> {
  try {
    return await startRelay({ ...config, listen: { host: '127.0.0.1', port: 0 } }, { engines })
  } catch (thrown) {
    if (thrown instanceof InUse) return null
    throw thrown
  }
}

async function ask(book: OrderBook, order: Order): Promise<OrderAnswer | null> {
  const id = randomUUID()
  try {
    await book.leave(id, JSON.stringify(order))
    const answer = await answered(book, id)
    await book.takeAway(id)
    return answer
  } finally {
    await book.close()
  }
}

async function answered(book: OrderBook, id: string): Promise<OrderAnswer | null> {
  const until = Date.now() + PATIENCE_MS
  while (Date.now() < until) {
    const answer = await book.answer(id)
    if (answer !== null) return v.parse(OrderAnswer, JSON.parse(answer))
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS))
  }
  return null
}
