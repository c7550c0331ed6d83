import { describe, expect, test } from 'vitest'
import { signInNonce } from '#shared/access/sign-in-nonce.ts'
import { fromBase64url, toBase64url } from '#shared/bytes/base64url.ts'
import { Secret } from '#shared/bytes/secret.ts'
import { makeEnvelopeId } from '#shared/envelope/envelope-id.ts'
import { parkingContext, unparkingContext } from '#shared/wrap/contexts.ts'
import { makeWrapKeyPair, unwrap, wrap } from '#shared/wrap/wrap.ts'
import { parkSecret, unparkSecret } from '../../../../viewer/vault/park.ts'

const relayKey = await makeWrapKeyPair()

/** What the relay does: takes the parking key, gives it back to whoever finished the sign-in. */
async function throughTheRelay(parked: Awaited<ReturnType<typeof parkSecret>>) {
  const nonce = fromBase64url(parked.parked.nonce)
  const parkingKey = await unwrap(relayKey, parked.parkingKey, parkingContext(nonce))
  const returnKey = await makeWrapKeyPair()
  return {
    returnKey,
    returned: await wrap(returnKey.publicKey, parkingKey.reveal(), unparkingContext(nonce)),
  }
}

const link = () => ({ envelopeId: makeEnvelopeId('gb'), linkSecret: Secret.random(32) })

describe('a parked link', () => {
  test('comes back whole, with the key its sign-in was made for', async () => {
    const { envelopeId, linkSecret } = link()
    const parked = await parkSecret({ envelopeId, linkSecret }, relayKey.publicKey)
    const { returnKey, returned } = await throughTheRelay(parked)
    const held = await unparkSecret(parked.parked, returned, returnKey)
    expect(held.envelopeId).toBe(envelopeId)
    expect(held.linkSecret.reveal()).toEqual(linkSecret.reveal())
    expect(await signInNonce(held.vaultKey.publicKey, envelopeId, held.nonceSalt)).toBe(parked.parked.nonce)
    const context = parkingContext(new Uint8Array(32))
    const wrapped = await wrap(held.vaultKey.publicKey, new Uint8Array([7]), context)
    expect((await unwrap(held.vaultKey, wrapped, context)).reveal()).toEqual(new Uint8Array([7]))
  })

  test('gives back a key that can no longer be taken out', async () => {
    const parked = await parkSecret(link(), relayKey.publicKey)
    const { returnKey, returned } = await throughTheRelay(parked)
    expect((await unparkSecret(parked.parked, returned, returnKey)).vaultKey.privateKey.extractable).toBe(
      false,
    )
  })

  test('holds nothing of the link in what this tab keeps', async () => {
    const { envelopeId, linkSecret } = link()
    const { parked } = await parkSecret({ envelopeId, linkSecret }, relayKey.publicKey)
    expect(JSON.stringify(parked)).not.toContain(envelopeId)
    expect(JSON.stringify(parked)).not.toContain(toBase64url(linkSecret.reveal()))
    expect(Buffer.from(fromBase64url(parked.sealed)).includes(Buffer.from(linkSecret.reveal()))).toBe(false)
  })

  test('is another one each time', async () => {
    const same = link()
    const [one, two] = await Promise.all([
      parkSecret(same, relayKey.publicKey),
      parkSecret(same, relayKey.publicKey),
    ])
    expect(one.parked.nonce).not.toBe(two.parked.nonce)
  })

  test.for([
    ['one bit of the ciphertext changed', 'sealed'],
    ['it was parked for another sign-in', 'nonce'],
  ] as const)('does not open when %s', async ([, field]) => {
    const parked = await parkSecret(link(), relayKey.publicKey)
    const { returnKey, returned } = await throughTheRelay(parked)
    const bytes = fromBase64url(parked.parked[field])
    bytes[20] = (bytes[20] ?? 0) ^ 1
    const changed = { ...parked.parked, [field]: toBase64url(bytes) }
    await expect(unparkSecret(changed, returned, returnKey)).rejects.toMatchObject({ code: 'wrap/wrong-key' })
  })

  test('does not open with a parking key wrapped to somebody else', async () => {
    const parked = await parkSecret(link(), relayKey.publicKey)
    const { returned } = await throughTheRelay(parked)
    const other = await makeWrapKeyPair()
    await expect(unparkSecret(parked.parked, returned, other)).rejects.toMatchObject({
      code: 'wrap/wrong-key',
    })
  })
})
