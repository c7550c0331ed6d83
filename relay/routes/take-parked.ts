import { fromBase64url, toBase64url } from '#shared/bytes/base64url.ts'
import { Secret } from '#shared/bytes/secret.ts'
import { CodedError } from '#shared/errors.ts'
import { type TakenParked, TakeParked } from '#shared/protocol/messages.ts'
import { unparkingContext } from '#shared/wrap/contexts.ts'
import { wrap } from '#shared/wrap/wrap.ts'
import { type Answer, jsonAnswer } from '../http/answer.ts'
import type { Exchange } from '../http/exchange.ts'
import { verifySignIn } from '../identity/verify-opener.ts'
import { codeOfRefusal } from '../identity/verify-token.ts'
import { openParkingKey } from '../parkings/parking-seal.ts'
import type { Relay } from '../relay.ts'
import { tokenHash } from '../sessions/sender-session.ts'

/** Gives a parking key back, once, to whoever finished the sign-in it was parked for. */
export async function takeParked(relay: Relay, exchange: Exchange): Promise<Answer> {
  const asked = await exchange.json(TakeParked)
  const idHash = hashOfId(exchange.parameter('parkingId'))
  const parking =
    idHash &&
    (await relay.database.reader
      .selectFrom('parkings')
      .select(['nonce', 'expires_at'])
      .where('id_hash', '=', idHash)
      .executeTakeFirst())
  if (!idHash || !parking || relay.now() >= parking.expires_at) throw new CodedError('parking/not-found')

  const expected = { app: 'viewer', nonce: toBase64url(parking.nonce), nowAt: relay.now() } as const
  const verified = await verifySignIn(relay.issuers, relay.config.tenants, asked.idToken, expected)
  if (verified.is === 'refused') {
    relay.events.signInRefused({ app: 'viewer', because: verified.because })
    throw new CodedError(codeOfRefusal(verified.because))
  }
  // A key that cannot be wrapped to must not use up the parking.
  const context = unparkingContext(new Uint8Array(parking.nonce))
  await wrap(asked.returnKey, new Uint8Array(32), context)

  const { result } = await relay.commits.run(({ tx }) =>
    tx.deleteFrom('parkings').where('id_hash', '=', idHash).returning(['sealed', 'nonce']).executeTakeFirst(),
  )
  // Two takers at once: one of them comes second.
  if (!result) throw new CodedError('parking/not-found')
  const key = openParkingKey(relay.keys.restKey, result.sealed, result.nonce)
  const taken: TakenParked = { parkingKey: await wrap(asked.returnKey, key.reveal(), context) }
  key.wipe()
  return jsonAnswer(200, taken)
}

function hashOfId(text: string): Uint8Array | null {
  try {
    return text.length === 43 ? tokenHash(new Secret(fromBase64url(text))) : null
  } catch {
    return null
  }
}
