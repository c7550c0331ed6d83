import { fromBase64url, toBase64url } from '../bytes/base64url.ts'
import { concatBytes, sha256, utf8 } from '../bytes/bytes.ts'
import type { EnvelopeId } from '../envelope/envelope-id.ts'
import type { WrapPublicKey } from '../wrap/wrapped.ts'

/**
 * The OIDC `nonce` of an opener's sign-in: a hash of the one-time key that will receive the relay share.
 * The issuer signs it, so a token taken from one browser is useless with any other key.
 *
 * @param salt base64url of 32 random bytes; keeps the issuer from recognising a report by its nonce
 */
export async function signInNonce(vaultKey: WrapPublicKey, id: EnvelopeId, salt: string): Promise<string> {
  return toBase64url(await sha256(signInNonceBytes(vaultKey, id, salt)))
}

/** What is hashed for it. */
export function signInNonceBytes(
  { kem, publicKey }: WrapPublicKey,
  id: EnvelopeId,
  salt: string,
): Uint8Array<ArrayBuffer> {
  return concatBytes(
    utf8('wardlink/1 nonce\0'),
    utf8(`${kem}\0`),
    fromBase64url(publicKey),
    utf8(`${id}\0`),
    fromBase64url(salt),
  )
}
