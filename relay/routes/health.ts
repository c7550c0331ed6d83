import { type Answer, jsonAnswer } from '../http/answer.ts'
import type { Relay } from '../relay.ts'

/** Whether the relay can answer from its database, and means to go on. */
export async function health(relay: Relay): Promise<Answer> {
  await relay.database.reader.selectFrom('audit_logs').select('tenant').limit(1).execute()
  if (relay.isDraining) return jsonAnswer(503, { status: 'draining' }, { connection: 'close' })
  return jsonAnswer(200, { status: 'ok' })
}
