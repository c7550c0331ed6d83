import { type Answer, jsonAnswer } from '../http/answer.ts'
import type { Relay } from '../relay.ts'

/** A database that takes longer than this is away, as far as a balancer is concerned. */
const PATIENCE_MS = 3000

/** Whether the relay can answer from its database, and means to go on. */
export async function health(relay: Relay): Promise<Answer> {
  const asking = relay.database.reader.selectFrom('audit_logs').select('tenant').limit(1).execute()
  if (!(await isSoon(asking))) return jsonAnswer(503, { status: 'no-database' }, { 'retry-after': '1' })
  if (relay.isDraining) return jsonAnswer(503, { status: 'draining' }, { connection: 'close' })
  return jsonAnswer(200, { status: 'ok' })
}

async function isSoon(asking: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), PATIENCE_MS)
  })
  const answered = asking.then(
    () => true,
    () => false,
  )
  try {
    return await Promise.race([answered, late])
  } finally {
    clearTimeout(timer)
  }
}
