import { describe, expect, test } from 'vitest'
import { fromBase64url, toBase64url } from '#shared/bytes/base64url.ts'
import { makeEnvelopeId } from '#shared/envelope/envelope-id.ts'
import { depositContext, parkingContext, releaseContext, unparkingContext } from '#shared/wrap/contexts.ts'
import {
  checkWrapKey,
  exportPrivateKey,
  importPrivateKey,
  makeWrapKeyPair,
  unwrap,
  wrap,
} from '#shared/wrap/wrap.ts'
import { WRAP_KEMS } from '#shared/wrap/wrapped.ts'

const id = makeEnvelopeId('gb')
const hash = crypto.getRandomValues(new Uint8Array(32))
const leaf = crypto.getRandomValues(new Uint8Array(32))
const payload = crypto.getRandomValues(new Uint8Array(32))
const context = releaseContext(id, hash, leaf)

describe.for(WRAP_KEMS)('a wrap for a %s key', (kem) => {
  test('opens with the key and the context it was made for', async () => {
    const key = await makeWrapKeyPair(kem)
    const unwrapped = await unwrap(key, await wrap(key.publicKey, payload, context), context)
    expect([...unwrapped.reveal()]).toEqual([...payload])
  })

  test.for([
    ['another report', releaseContext(makeEnvelopeId('gb'), hash, leaf)],
    ['another link', releaseContext(id, leaf, leaf)],
    ['another entry of the audit log', releaseContext(id, hash, hash)],
    ['another purpose', depositContext(id, hash)],
    ['parking', parkingContext(hash)],
    ['unparking', unparkingContext(hash)],
  ] as const)('does not open for %s', async ([, other]) => {
    const key = await makeWrapKeyPair(kem)
    const wrapped = await wrap(key.publicKey, payload, context)
    await expect(unwrap(key, wrapped, other)).rejects.toThrow('wrap/wrong-key')
  })

  test('does not open with another key, or when a byte of it changed', async () => {
    const key = await makeWrapKeyPair(kem)
    const wrapped = await wrap(key.publicKey, payload, context)
    await expect(unwrap(await makeWrapKeyPair(kem), wrapped, context)).rejects.toThrow('wrap/wrong-key')
    for (const field of ['ciphertext', 'encapsulated'] as const) {
      const bytes = fromBase64url(wrapped[field])
      bytes[5] = (bytes[5] ?? 0) ^ 1
      const altered = { ...wrapped, [field]: toBase64url(bytes) }
      await expect(unwrap(key, altered, context)).rejects.toThrow('wrap/wrong-key')
    }
    const otherKem = { ...wrapped, kem: kem === 'x25519' ? 'p-256' : 'x25519' } as const
    await expect(unwrap(key, otherKem, context)).rejects.toThrow('wrap/wrong-key')
  })

  test('differs each time', async () => {
    const key = await makeWrapKeyPair(kem)
    const [a, b] = [await wrap(key.publicKey, payload, context), await wrap(key.publicKey, payload, context)]
    expect(a.ciphertext).not.toBe(b.ciphertext)
    expect(a.encapsulated).not.toBe(b.encapsulated)
  })

  test('is not made for something that is no public key', async () => {
    // For X25519: too short, and the point of order one, which is a key by its form.
    for (const lengthBytes of kem === 'x25519' ? [31, 32] : [65]) {
      const publicKey = toBase64url(new Uint8Array(lengthBytes))
      await expect(wrap({ kem, publicKey }, payload, context)).rejects.toThrow('wrap/wrong-key')
      await expect(checkWrapKey({ kem, publicKey })).rejects.toThrow('wrap/wrong-key')
    }
    await checkWrapKey((await makeWrapKeyPair(kem)).publicKey)
  })

  test('keeps its private key in WebCrypto, unless it was made to be parked', async () => {
    const kept = await makeWrapKeyPair(kem)
    expect(kept.privateKey.extractable).toBe(false)
    await expect(exportPrivateKey(kept.privateKey)).rejects.toThrow()

    const parked = await makeWrapKeyPair(kem, { extractable: true })
    const privateKey = await importPrivateKey(kem, await exportPrivateKey(parked.privateKey))
    expect(privateKey.extractable).toBe(false)
    const wrapped = await wrap(parked.publicKey, payload, context)
    const unwrapped = await unwrap({ privateKey, publicKey: parked.publicKey }, wrapped, context)
    expect([...unwrapped.reveal()]).toEqual([...payload])
  })
})

test('without a named kind, a key pair is X25519 where the platform has it', async () => {
  expect((await makeWrapKeyPair()).publicKey.kem).toBe('x25519')
})
