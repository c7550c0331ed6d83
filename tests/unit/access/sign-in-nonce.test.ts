import { describe, expect, test } from 'vitest'
import { signInNonce } from '#shared/access/sign-in-nonce.ts'
import { toBase64url } from '#shared/bytes/base64url.ts'
import { type EnvelopeId, makeEnvelopeId } from '#shared/envelope/envelope-id.ts'
import type { WrapPublicKey } from '#shared/wrap/wrapped.ts'

const key: WrapPublicKey = { kem: 'x25519', publicKey: toBase64url(new Uint8Array(32).fill(1)) }
const salt = toBase64url(new Uint8Array(32).fill(2))
const id = 'gb-AAAAAAAAAAAAAAAAAAAAAA' as EnvelopeId

describe('the nonce of a sign-in', () => {
  test('is frozen', async () => {
    expect(await signInNonce(key, id, salt)).toBe('GA1kJDnrlZQXye4H3E3bdhKxeuzxRUCgsLU3jx7jyqg')
  })

  test('changes with the key, its type, the report and the salt', async () => {
    const nonces = await Promise.all([
      signInNonce(key, id, salt),
      signInNonce({ ...key, publicKey: toBase64url(new Uint8Array(32).fill(3)) }, id, salt),
      signInNonce({ ...key, kem: 'p-256' }, id, salt),
      signInNonce(key, makeEnvelopeId('gb'), salt),
      signInNonce(key, id, toBase64url(new Uint8Array(32).fill(4))),
    ])
    expect(new Set(nonces).size).toBe(5)
  })
})
