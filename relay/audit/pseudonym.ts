import { toBase64url } from '#shared/bytes/base64url.ts'
import { utf8 } from '#shared/bytes/bytes.ts'
import type { Secret } from '#shared/bytes/secret.ts'
import { hmacSha256 } from '../keys/hmac.ts'

/**
 * How the log names a person: a keyed hash of issuer and subject. Without the tenant's pepper nobody can try
 * the hospital's staff list against a published log, and two tenants' logs cannot be joined.
 */
export function pseudonymOf(pepper: Secret, person: { issuer: string; subject: string }): string {
  const name = utf8(`wardlink/1 person\0${person.issuer}\0${person.subject}`)
  return toBase64url(hmacSha256(pepper.reveal(), name))
}
