import * as v from 'valibot'
import { fromBase64url } from '#shared/bytes/base64url.ts'
import type { OrderRow } from '../database/schema.ts'
import type { Relay } from '../relay.ts'
import { type Erasure, erase } from '../retention/erase.ts'
import { Order, type OrderAnswer } from './order.ts'

const LOOK_MS = 1000
/** Whoever asked has stopped waiting for the answer by then. */
const KEPT_MS = 60 * 60 * 1000

/**
 * Does what the operator's commands leave in the database. The command has access to the same folder and the relay
 * has the keys, so there is no port to reach and no password to lose; and with several relays on one database any of
 * them may take it.
 */
export function takeOrders(relay: Relay): { stop(): Promise<void> } {
  let running: Promise<void> | null = null
  function run(): void {
    running ??= relay.database.engine
      .alone('orders', () => takeAll(relay))
      .catch((thrown: unknown) => {
        relay.events.broken({ route: 'orders', kind: thrown instanceof Error ? thrown.name : typeof thrown })
      })
      .finally(() => {
        running = null
      })
  }
  run()
  const timer = setInterval(run, LOOK_MS)
  return {
    async stop() {
      clearInterval(timer)
      await running
    },
  }
}

async function takeAll(relay: Relay): Promise<void> {
  const { reader } = relay.database
  const rows = await reader.selectFrom('orders').selectAll().execute()
  for (const row of rows) {
    if (row.answer_json === null) await take(relay, row)
    else if (row.asked_at < relay.now() - KEPT_MS) {
      await relay.commits.run(({ tx }) => tx.deleteFrom('orders').where('id', '=', row.id).execute())
    }
  }
}

async function take(relay: Relay, row: OrderRow): Promise<void> {
  const answer = await answerOf(relay, row).catch((thrown: unknown): OrderAnswer => {
    relay.events.broken({ route: 'orders', kind: thrown instanceof Error ? thrown.name : typeof thrown })
    return { is: 'refused', because: 'failed' }
  })
  await relay.commits.run(({ tx }) =>
    tx
      .updateTable('orders')
      .set({ order_json: '', answer_json: JSON.stringify(answer) })
      .where('id', '=', row.id)
      .execute(),
  )
  relay.database.truncateLog()
}

async function answerOf(relay: Relay, row: OrderRow): Promise<OrderAnswer> {
  const parsed = v.safeParse(Order, JSON.parse(row.order_json))
  if (!parsed.success) return { is: 'refused', because: 'malformed' }
  const asked = parsed.output.erase
  if (asked.of !== 'report' && !relay.tenants.has(asked.tenant)) {
    return { is: 'refused', because: 'no-such-tenant' }
  }
  const erasure: Erasure =
    asked.of === 'patient' ? { ...asked, reference: fromBase64url(asked.reference) } : asked
  return { is: 'done', ...(await erase(relay, erasure)) }
}
