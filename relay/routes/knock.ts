import { toBase64url } from '#shared/bytes/base64url.ts'
import { Secret } from '#shared/bytes/secret.ts'
import type { ErrorCode } from '#shared/errors.ts'
import type { Knocked } from '#shared/protocol/messages.ts'
import type { Turn } from '../database/group-commit.ts'
import { type Answer, jsonAnswer } from '../http/answer.ts'
import type { Exchange } from '../http/exchange.ts'
import { refuseOnBeat } from '../http/refusal-beat.ts'
import { WAIT_MS } from '../knocks/knock-row.ts'
import type { Relay } from '../relay.ts'
import { type Judged, judge, refuse } from '../releases/judge.ts'
import { type Asking, verifyAsking } from '../releases/verify-asking.ts'
import { tokenHash } from '../sessions/sender-session.ts'

/** A sender can look at so many; more than that is somebody ringing every bell. */
const MAXIMUM_KNOCKS = 20

/** Asks the sender to let this person in. Knocking again is the same knock, waited for from another page. */
export async function knock(relay: Relay, exchange: Exchange): Promise<Answer> {
  const beganAt = performance.now()
  const verified = await verifyAsking(relay, exchange, { mayHaveWaited: false })
  if (verified.is === 'refused') return refuseOnBeat(beganAt, verified.because)
  const { asking } = verified
  const token = Secret.random(32)
  const newId = toBase64url(Secret.random(16).reveal())
  const { result } = await relay.commits.run(async (turn) => {
    const judged = await judge(relay, turn, asking)
    return write(relay, turn, asking, judged, { newId, tokenHash: tokenHash(token) })
  })
  if (result.is === 'refused') return refuseOnBeat(beganAt, result.because)
  if (result.is === 'new') relay.events.knocked({ tenant: asking.tenant.id })
  const knocked: Knocked = {
    knockId: result.knockId,
    knockToken: toBase64url(token.reveal()),
    senderName: result.senderName,
    expiresAt: result.expiresAt,
  }
  token.wipe()
  return jsonAnswer(201, knocked)
}

type Written =
  | { is: 'new' | 'again'; knockId: string; senderName: string; expiresAt: number }
  | { is: 'refused'; because: ErrorCode }

async function write(
  relay: Relay,
  turn: Turn,
  { asked, pseudonym, opener, keyHash }: Asking,
  judged: Judged,
  made: { newId: string; tokenHash: Uint8Array },
): Promise<Written> {
  const { decision, row, knock: earlier, entry, nowAt } = judged
  const isIn = decision.is === 'allowed' && decision.by === 'knock'
  if (decision.is === 'refused' && decision.because !== 'knock-needed') {
    return refuse(relay, turn, judged, decision.because)
  }
  // Already granted: there is no door to knock at.
  if (decision.is === 'allowed' && !isIn) return { is: 'refused', because: 'knock/not-found' }
  const page = {
    token_hash: made.tokenHash,
    vault_key_hash: keyHash,
    waits_since: nowAt,
    purpose: asked.purposeOfUse,
    organisation: opener.organisation,
  }
  const about = {
    senderName: await nameOf(turn, row),
    expiresAt: Math.min(nowAt + WAIT_MS, row.expires_at),
  }
  if (earlier) {
    await turn.tx.updateTable('knocks').set(page).where('id', '=', earlier.id).execute()
    return { is: 'again', knockId: earlier.id, ...about }
  }
  const { count } = await turn.tx
    .selectFrom('knocks')
    .select((knocks) => knocks.fn.countAll<number>().as('count'))
    .where('envelope_id', '=', row.id)
    .executeTakeFirstOrThrow()
  if (Number(count) >= MAXIMUM_KNOCKS) return refuse(relay, turn, judged, 'too-often')
  const knockId = made.newId
  const appended = await turn.append({ ...entry, type: 'knocked', knockId })
  await turn.tx
    .insertInto('knocks')
    .values({
      ...page,
      id: knockId,
      envelope_id: row.id,
      tenant: row.tenant,
      opener: pseudonym,
      knocked_at: nowAt,
      knocked_leaf: appended.index,
      state: 'waiting',
      answered_at: null,
      answered_leaf: null,
    })
    .execute()
  return { is: 'new', knockId, ...about }
}

/** The opener has the link and a sign-in: they may know whom they are waiting for. */
async function nameOf({ tx }: Turn, row: Judged['row']): Promise<string> {
  const person = await tx
    .selectFrom('people')
    .select('name')
    .where('tenant', '=', row.tenant)
    .where('pseudonym', '=', row.sender)
    .executeTakeFirst()
  return person?.name ?? ''
}
