import { fromBase64url } from '#shared/bytes/base64url.ts'
import { CodedError } from '#shared/errors.ts'
import { Park, type Parked } from '#shared/protocol/messages.ts'
import { parkingContext } from '#shared/wrap/contexts.ts'
import { type Answer, jsonAnswer } from '../http/answer.ts'
import type { Exchange } from '../http/exchange.ts'
import { unwrapForRelay } from '../keys/unwrap-for-relay.ts'
import { PARKING_MS } from '../parkings/parking-keys.ts'
import type { Relay } from '../relay.ts'

/**
 * Holds a vault's parking key for the length of a sign-in, and keeps nothing for it: the key is in the id, sealed. It
 * says nothing about a report or a person.
 */
export async function park(relay: Relay, exchange: Exchange): Promise<Answer> {
  const asked = await exchange.json(Park)
  const nonce = fromBase64url(asked.nonce)
  const key = await unwrapForRelay(relay.keys, asked.parkingKey, parkingContext(nonce))
  if (key.lengthBytes !== 32) throw new CodedError('request/malformed')
  const expiresAt = relay.now() + PARKING_MS
  const parked: Parked = { parkingId: relay.parkings.seal({ key, nonce, expiresAt }), expiresAt }
  key.wipe()
  return jsonAnswer(201, parked)
}
