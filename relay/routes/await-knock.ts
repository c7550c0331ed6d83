import { CodedError } from '#shared/errors.ts'
import type { KnockStanding } from '#shared/protocol/messages.ts'
import { type Answer, jsonAnswer } from '../http/answer.ts'
import type { Exchange } from '../http/exchange.ts'
import { WAIT_MS } from '../knocks/knock-row.ts'
import type { Relay } from '../relay.ts'
import { endedCode } from '../releases/ticket.ts'
import { tokenHash } from '../sessions/sender-session.ts'

/** Below every proxy's patience. */
const HOLD_MS = 20_000

/** Answers the page that knocked when the sender has; until then it holds the request for a while. Changes nothing. */
export async function awaitKnock(relay: Relay, exchange: Exchange): Promise<Answer> {
  const knockId = exchange.parameter('knockId')
  let state = await standingOf(relay, exchange, knockId)
  if (state === 'waiting' && exchange.method === 'GET') {
    await relay.knocks.wait(knockId, HOLD_MS)
    state = await standingOf(relay, exchange, knockId)
  }
  const standing: KnockStanding = { state }
  return jsonAnswer(200, standing)
}

/** @throws CodedError `knock/not-found` also for a page that has been superseded by a newer one */
async function standingOf(
  relay: Relay,
  exchange: Exchange,
  knockId: string,
): Promise<KnockStanding['state']> {
  const token = exchange.bearer()
  const row =
    token &&
    (await relay.database.reader
      .selectFrom('knocks')
      .innerJoin('envelopes', 'envelopes.id', 'knocks.envelope_id')
      .select(['knocks.state', 'waits_since', 'ended', 'expires_at'])
      .where('token_hash', '=', tokenHash(token))
      .where('knocks.id', '=', knockId)
      .executeTakeFirst())
  if (!row) throw new CodedError('knock/not-found')
  const nowAt = relay.now()
  const isOver = endedCode(row, nowAt) !== null || nowAt - row.waits_since >= WAIT_MS
  return isOver ? 'over' : row.state
}
