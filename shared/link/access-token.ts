import { sha256, utf8 } from '../bytes/bytes.ts'
import { Secret } from '../bytes/secret.ts'
import type { EnvelopeId } from '../envelope/envelope-id.ts'
import { saltOf } from '../envelope/stream-key.ts'

/**
 * Proves knowledge of the link secret to the relay without giving it: 32 bytes, needed for a release and for
 * every read of ciphertext. Knowing an envelope id is worth nothing.
 *
 * @see docs/spec/share-link.md#access-token
 */
export async function accessToken(linkSecret: Secret, id: EnvelopeId): Promise<Secret> {
  const key = await crypto.subtle.importKey('raw', linkSecret.reveal(), 'HKDF', false, ['deriveBits'])
  const derivation = { name: 'HKDF', hash: 'SHA-384', salt: saltOf(id), info: utf8('access') }
  return new Secret(new Uint8Array(await crypto.subtle.deriveBits(derivation, key, 256)))
}

/** What the relay keeps of the access token. */
export function accessTokenHash(token: Secret): Promise<Uint8Array<ArrayBuffer>> {
  return sha256(token.reveal())
}
