import { describe, expect, test } from 'vitest'
import { makeEnvelopeId } from '#shared/envelope/envelope-id.ts'
import { releaseContext } from '#shared/wrap/contexts.ts'
import { makeWrapKeyPair, unwrap } from '#shared/wrap/wrap.ts'
import { WRAP_KEMS, type WrapPublicKey } from '#shared/wrap/wrapped.ts'
import { agreeOnWrap, wrapNatively } from '../../../../relay/keys/native-wrap.ts'

const hash = crypto.getRandomValues(new Uint8Array(32))
const context = releaseContext(makeEnvelopeId('gb'), hash, hash)

describe.for(WRAP_KEMS)('a wrap for a %s key, by Node’s own crypto', (kem) => {
  test.for([0, 1, 32, 64, 500])('of %i bytes opens as any other does', async (lengthBytes) => {
    const key = await makeWrapKeyPair(kem)
    const payload = crypto.getRandomValues(new Uint8Array(lengthBytes))
    const unwrapped = await unwrap(key, wrapNatively(key.publicKey, payload, context), context)
    expect([...unwrapped.reveal()]).toEqual([...payload])
  })

  test('does not open for another report, and differs each time', async () => {
    const key = await makeWrapKeyPair(kem)
    const [a, b] = [hash, hash].map((payload) => wrapNatively(key.publicKey, payload, context))
    if (!a || !b) throw new Error('two wraps')
    expect(a.encapsulated).not.toBe(b.encapsulated)
    const other = releaseContext(makeEnvelopeId('gb'), hash, hash)
    await expect(unwrap(key, a, other)).rejects.toThrow('wrap/wrong-key')
  })
})

test.for<[string, WrapPublicKey]>([
  ['a point of order one', { kem: 'x25519', publicKey: 'A'.repeat(43) }],
  ['a point of order eight', { kem: 'x25519', publicKey: '4Ot6fDtBuK4WVuP68Z_EatoJjeucMrH9hmIFFl9JuAA' }],
  ['a point off the curve', { kem: 'p-256', publicKey: `BA${'A'.repeat(85)}` }],
  ['a key of the other kind', { kem: 'p-256', publicKey: 'B'.repeat(43) }],
  ['a key too long', { kem: 'x25519', publicKey: 'B'.repeat(86) }],
])('%s is no key to wrap for', ([, key]) => {
  expect(() => agreeOnWrap(key)).toThrow('wrap/wrong-key')
  expect(() => wrapNatively(key, hash, context)).toThrow('wrap/wrong-key')
})

test('an agreement is good for one wrap', async () => {
  const { publicKey } = await makeWrapKeyPair()
  const wrapOnce = agreeOnWrap(publicKey)
  wrapOnce(hash, context)
  // The same key and nonce again would give both payloads away.
  expect(() => wrapOnce(hash, context)).toThrow('good for one wrap')
})
