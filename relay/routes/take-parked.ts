import { createHash } from 'node:crypto'
import { toBase64url } from '#shared/bytes/base64url.ts'
import { CodedError } from '#shared/errors.ts'
import { type TakenParked, TakeParked } from '#shared/protocol/messages.ts'
import { unparkingContext } from '#shared/wrap/contexts.ts'
import { type Answer, jsonAnswer } from '../http/answer.ts'
import type { Exchange } from '../http/exchange.ts'
import { verifySignIn } from '../identity/verify-opener.ts'
import { codeOfRefusal } from '../identity/verify-token.ts'
import { wrapNatively } from '../keys/native-wrap.ts'
import type { Relay } from '../relay.ts'

/** Gives a parking key back, once, to whoever finished the sign-in it was parked for. */
export async function takeParked(relay: Relay, exchange: Exchange): Promise<Answer> {
  const asked = await exchange.json(TakeParked)
  const parking = relay.parkings.open(exchange.parameter('parkingId'))
  if (!parking) throw new CodedError('parking/not-found')

  const expected = { app: 'viewer', nonce: toBase64url(parking.nonce), nowAt: relay.now() } as const
  const verified = await relay.spans('verify-sign-in', () =>
    verifySignIn(relay.issuers, relay.config.tenants, asked.idToken, expected),
  )
  if (verified.is === 'refused') {
    relay.events.signInRefused({ app: 'viewer', because: verified.because })
    throw new CodedError(codeOfRefusal(verified.because))
  }
  // Wrapped first: a key that nothing can be wrapped for must not use up the parking.
  const taken: TakenParked = {
    parkingKey: wrapNatively(asked.returnKey, parking.key.reveal(), unparkingContext(parking.nonce)),
  }
  parking.key.wipe()
  if (!(await isFirst(relay, exchange.parameter('parkingId'), parking.expiresAt))) {
    throw new CodedError('parking/not-found')
  }
  return jsonAnswer(200, taken)
}

/** All that is ever written down of a parking: that it was taken. Only a finished sign-in gets here. */
async function isFirst(relay: Relay, id: string, expiresAt: number): Promise<boolean> {
  const taken = createHash('sha256').update(`parking\0${id}`).digest()
  const { result } = await relay.commits.run(({ tx }) =>
    tx
      .insertInto('used_nonces')
      .values({ nonce_hash: taken, expires_at: expiresAt })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst(),
  )
  return result.numInsertedOrUpdatedRows === 1n
}
