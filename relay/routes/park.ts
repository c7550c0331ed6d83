import { fromBase64url, toBase64url } from '#shared/bytes/base64url.ts'
import { Secret } from '#shared/bytes/secret.ts'
import { CodedError } from '#shared/errors.ts'
import { Park, type Parked } from '#shared/protocol/messages.ts'
import { parkingContext } from '#shared/wrap/contexts.ts'
import { unwrap } from '#shared/wrap/wrap.ts'
import { type Answer, jsonAnswer } from '../http/answer.ts'
import type { Exchange } from '../http/exchange.ts'
import { sealParkingKey } from '../parkings/parking-seal.ts'
import type { Relay } from '../relay.ts'
import { tokenHash } from '../sessions/sender-session.ts'

const PARKING_MS = 15 * 60 * 1000
/** Anyone may park: without a bound anyone could fill the disk. The sweep makes room every minute. */
const MAXIMUM_PARKINGS = 20_000

/** Keeps a vault's parking key for the length of a sign-in. It says nothing about a report or a person. */
export async function park(relay: Relay, exchange: Exchange): Promise<Answer> {
  const asked = await exchange.json(Park)
  const nonce = fromBase64url(asked.nonce)
  const key = await unwrap(relay.keys.wrapKey, asked.parkingKey, parkingContext(nonce))
  if (key.lengthBytes !== 32) throw new CodedError('request/malformed')
  const id = Secret.random(32)
  const expiresAt = relay.now() + PARKING_MS
  const sealed = sealParkingKey(relay.keys.restKey, key, nonce)
  key.wipe()
  const { result: hasRoom } = await relay.commits.run(async ({ tx }) => {
    const { count } = await tx
      .selectFrom('parkings')
      .select((row) => row.fn.countAll<number>().as('count'))
      .executeTakeFirstOrThrow()
    if (count >= MAXIMUM_PARKINGS) return false
    await tx
      .insertInto('parkings')
      .values({ id_hash: tokenHash(id), nonce, sealed, expires_at: expiresAt })
      .execute()
    return true
  })
  if (!hasRoom) throw new CodedError('relay/overloaded')
  const parked: Parked = { parkingId: toBase64url(id.reveal()), expiresAt }
  return jsonAnswer(201, parked)
}
