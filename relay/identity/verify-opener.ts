import type { JWTPayload } from 'jose'
import type { Tenant } from '../config/config.ts'
import type { IssuerDirectory } from './issuer-keys.ts'
import { type IssuerRule, openerOf, type ReadOpener } from './issuer-rule.ts'
import { claimedIssuer, type TokenRefusal, verifyToken } from './verify-token.ts'

/** Which of our two apps a person signed in to. Each has its own client id; a token of one is no good at the other. */
export type App = 'viewer' | 'extension'

/** A sign-in at an accepted issuer, before any tenant's rules have read a person out of it. */
export type SignIn = { issuer: string; app: App; clientId: string; claims: JWTPayload & { exp: number } }
export type VerifiedSignIn = { is: 'signed-in'; signIn: SignIn } | { is: 'refused'; because: TokenRefusal }

/**
 * Checks an ID token against every rule of this relay. It does not ask which report is wanted, so the answer to a bad
 * token is the same for a report that exists and one that does not.
 */
export async function verifySignIn(
  directory: IssuerDirectory,
  tenants: Iterable<Pick<Tenant, 'issuers'>>,
  idToken: string,
  expected: { app: App; nonce: string; nowAt: number },
): Promise<VerifiedSignIn> {
  const claimed = claimedIssuer(idToken)
  if (claimed === null) return { is: 'refused', because: 'malformed' }
  const rules = [...tenants]
    .flatMap((tenant) => tenant.issuers)
    .filter((rule) => rule.issuer === claimed.issuer)
  if (rules.length === 0) return { is: 'refused', because: 'issuer-not-accepted' }
  const rule = rules.find((rule) => clientIdOf(rule, expected.app) === claimed.audience)
  if (!rule) return { is: 'refused', because: 'audience' }
  const clientId = clientIdOf(rule, expected.app)
  const token = await verifyToken(directory, idToken, rule, { ...expected, audience: clientId })
  if (token.is === 'refused') return token
  return {
    is: 'signed-in',
    signIn: { issuer: rule.issuer, app: expected.app, clientId, claims: token.claims },
  }
}

/** The person, as one tenant's rules read them; refused when that tenant does not accept the issuer or the client. */
export function openerAt(
  tenant: Pick<Tenant, 'issuers'>,
  signIn: SignIn,
): ReadOpener | { is: 'refused'; because: 'issuer-not-accepted' } {
  const rule = tenant.issuers.find((rule) => rule.issuer === signIn.issuer)
  if (!rule || clientIdOf(rule, signIn.app) !== signIn.clientId) {
    return { is: 'refused', because: 'issuer-not-accepted' }
  }
  return openerOf(rule, signIn.claims)
}

function clientIdOf(rule: IssuerRule, app: App): string {
  return app === 'viewer' ? rule.viewerClientId : rule.extensionClientId
}
