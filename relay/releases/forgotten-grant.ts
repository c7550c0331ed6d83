import type { Grant, GrantedTo } from '#shared/access/grant.ts'
import type { Opener } from '#shared/access/opener.ts'
import { canonicalJson } from '#shared/audit/entry.ts'
import { toBase64url } from '#shared/bytes/base64url.ts'
import { utf8 } from '#shared/bytes/bytes.ts'
import type { Secret } from '#shared/bytes/secret.ts'
import type { EnvelopeId } from '#shared/envelope/envelope-id.ts'
import { hmacSha256 } from '../keys/hmac.ts'

/**
 * What is kept of an invited address once the report has ended: enough to tell the one who was invited that it ended,
 * nothing that says who that was. Keyed, because a staff list is short enough to try; with the report's id, so that
 * two reports for one person do not look alike.
 */
type Forgotten = { type: 'was-named'; emailHash: string }
type KeptGrant = Omit<Grant, 'to'> & { to: (GrantedTo | Forgotten)[] }

/** The grant as it is kept of a report that has ended. Doing it twice is fine. */
export function withoutAddresses(pepper: Secret, id: EnvelopeId, grantJson: string): string {
  const grant = JSON.parse(grantJson) as KeptGrant
  const to = grant.to.map((one) =>
    one.type === 'named' ? { type: 'was-named', emailHash: emailHash(pepper, id, one.email) } : one,
  )
  return canonicalJson({ ...grant, to })
}

/** The grant as far as it concerns this opener. */
export function grantFor(pepper: Secret, id: EnvelopeId, grantJson: string, opener: Opener): Grant {
  const { to, ...rest } = JSON.parse(grantJson) as KeptGrant
  const { verifiedEmail: email } = opener
  const own = email === null ? null : emailHash(pepper, id, email)
  const theirs = to.flatMap((one): GrantedTo[] => {
    if (one.type !== 'was-named') return [one]
    return email !== null && one.emailHash === own ? [{ type: 'named', email }] : []
  })
  return { ...rest, to: theirs }
}

/** For the sender's list: whom it is for, as far as that is still known. */
export function knownGrant(grantJson: string): Grant {
  const { to, ...rest } = JSON.parse(grantJson) as KeptGrant
  return { ...rest, to: to.filter((one) => one.type !== 'was-named') }
}

function emailHash(pepper: Secret, id: EnvelopeId, email: string): string {
  const said = utf8(`wardlink/1 invited\0${id}\0${email}`)
  return toBase64url(hmacSha256(pepper.reveal(), said))
}
