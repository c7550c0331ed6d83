import { toBase64url } from '../bytes/base64url.ts'
import { utf8 } from '../bytes/bytes.ts'
import type { Secret } from '../bytes/secret.ts'

/**
 * What a relay can find a patient's reports by without knowing whose they are: a hash under a key that the trust gives
 * its extensions and never the relay. Unkeyed it would be no secret: there are only so many numbers.
 */
export async function patientReference(
  key: Secret,
  identifier: { type: string; value: string },
): Promise<string> {
  const { type, value } = identifier
  const hmac = { name: 'HMAC', hash: 'SHA-256' }
  const imported = await crypto.subtle.importKey('raw', key.reveal(), hmac, false, ['sign'])
  const said = utf8(`wardlink/1 patient\0${type}\0${value}`)
  return toBase64url(new Uint8Array(await crypto.subtle.sign('HMAC', imported, said)))
}
