import { type Answer, jsonAnswer } from '../http/answer.ts'
import { openApi } from '../http/openapi.ts'
import type { Relay } from '../relay.ts'

/** The description of every route, for whoever writes a client. */
export async function describeApi(relay: Relay): Promise<Answer> {
  return jsonAnswer(200, openApi(relay.origins.relayOrigin))
}
