import { type Answer, jsonAnswer } from '../http/answer.ts'
import type { Relay } from '../relay.ts'

/** Whether the relay can answer from its database. */
export async function health(relay: Relay): Promise<Answer> {
  await relay.database.reader.selectFrom('audit_logs').select('tenant').limit(1).execute()
  return jsonAnswer(200, { status: 'ok' })
}
