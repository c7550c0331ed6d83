import { createHmac } from 'node:crypto'
import type { Grant } from '#shared/access/grant.ts'
import { canonicalJson } from '#shared/audit/entry.ts'
import { toBase64url } from '#shared/bytes/base64url.ts'
import { utf8 } from '#shared/bytes/bytes.ts'
import type { Secret } from '#shared/bytes/secret.ts'
import type { EnvelopeId } from '#shared/envelope/envelope-id.ts'

/**
 * Commits the log to a grant without saying whom. Keyed, because who may open is a guess from a staff list and the log
 * is public; with the report's id, so that two reports with one grant do not look alike.
 */
export function grantHash(pepper: Secret, id: EnvelopeId, grant: Grant): string {
  const said = utf8(`wardlink/1 grant\0${id}\0${canonicalJson(grant)}`)
  return toBase64url(createHmac('sha256', pepper.reveal()).update(said).digest())
}
