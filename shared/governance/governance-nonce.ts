import { fromBase64url, toBase64url } from '../bytes/base64url.ts'
import { concatBytes, sha256, utf8 } from '../bytes/bytes.ts'

/**
 * The OIDC `nonce` of a sign-in to govern. A sign-in made to open a report has a nonce of another form, so that a token
 * which somebody got hold of there governs nothing.
 *
 * @param salt base64url of 32 random bytes
 */
export async function governanceNonce(salt: string): Promise<string> {
  return toBase64url(await sha256(concatBytes(utf8('wardlink/1 governance\0'), fromBase64url(salt))))
}
