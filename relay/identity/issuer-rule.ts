import * as v from 'valibot'
import type { Opener } from '#shared/access/opener.ts'

/**
 * What a trust says about one issuer, as data: who it is, which of its claims mean what, and how far it is believed.
 * Everything absent is not believed.
 *
 * @see docs/operate/relay.md#issuers
 */
const ClaimPath = v.pipe(
  v.array(v.pipe(v.string(), v.minLength(1), v.maxLength(200))),
  v.minLength(1),
  v.maxLength(8),
)

export const IssuerRule = v.strictObject({
  /** Compared letter by letter with the token's `iss`. */
  issuer: v.pipe(v.string(), v.url(), v.maxLength(300)),
  name: v.pipe(v.string(), v.minLength(1), v.maxLength(200)),
  viewerClientId: v.pipe(v.string(), v.minLength(1), v.maxLength(200)),
  extensionClientId: v.pipe(v.string(), v.minLength(1), v.maxLength(200)),
  scope: v.optional(v.string(), 'openid profile email'),
  claims: v.optional(
    v.strictObject({
      name: v.optional(ClaimPath, ['name']),
      organisation: v.optional(v.nullable(ClaimPath), null),
      roles: v.optional(v.nullable(ClaimPath), null),
    }),
    {},
  ),
  /** The organisations it may say somebody is of; null: any. An issuer shared by several trusts needs it. */
  organisations: v.optional(v.nullable(v.array(v.pipe(v.string(), v.minLength(1)))), null),
  /** Each of these claims must be exactly this text: Entra's `tid`, Google's `hd`. */
  pins: v.optional(v.array(v.strictObject({ claim: ClaimPath, value: v.string() })), []),
  /** What an `acr` is worth, 0 to 4. An `acr` not named here is worth nothing. */
  assurance: v.optional(
    v.record(v.string(), v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(4))),
    {},
  ),
  /** Domains whose mailboxes this issuer itself hands out; only there does `email_verified` prove anything. */
  emailDomains: v.optional(v.array(v.pipe(v.string(), v.toLowerCase(), v.regex(/^[a-z0-9.-]+$/))), []),
  /** Origins besides the issuer's own that its metadata may point to for keys. */
  keyOrigins: v.optional(v.array(v.pipe(v.string(), v.url())), []),
  /** For an issuer inside the hospital's own network. */
  privateAddresses: v.optional(v.boolean(), false),
})
export type IssuerRule = v.InferOutput<typeof IssuerRule>

export type ReadOpener =
  | { is: 'opener'; opener: Opener }
  | { is: 'refused'; because: 'missing-claim' | 'pin-does-not-fit' }

/**
 * Reads a person out of the claims of a verified token, as the rule says. Pure.
 *
 * An organisation or roles the rule asks for but the token lacks is a refusal, not an empty answer: a claim
 * dropped by a misconfigured issuer would otherwise look like a person without that role.
 */
export function openerOf(rule: IssuerRule, claims: Readonly<Record<string, unknown>>): ReadOpener {
  const subject = claims.sub
  if (typeof subject !== 'string' || subject === '' || subject.length > 255) {
    return { is: 'refused', because: 'missing-claim' }
  }
  if (rule.pins.some((pin) => claimAt(claims, pin.claim) !== pin.value)) {
    return { is: 'refused', because: 'pin-does-not-fit' }
  }
  const { organisation, roles, name } = rule.claims
  const organisationClaim = organisation && claimAt(claims, organisation)
  const rolesClaim = roles && claimAt(claims, roles)
  const verifiedEmail = verifiedEmailOf(rule, claims)
  // The sender reads who opened: nobody opens as no one.
  const shownName = nameOf(claimAt(claims, name)) ?? verifiedEmail
  if (shownName === null) return { is: 'refused', because: 'missing-claim' }
  if (organisation && !isText(organisationClaim)) return { is: 'refused', because: 'missing-claim' }
  if (rule.organisations && !(isText(organisationClaim) && rule.organisations.includes(organisationClaim))) {
    return { is: 'refused', because: 'pin-does-not-fit' }
  }
  if (roles && !isTexts(rolesClaim) && !isText(rolesClaim)) return { is: 'refused', because: 'missing-claim' }
  return {
    is: 'opener',
    opener: {
      issuer: rule.issuer,
      subject,
      name: shownName,
      verifiedEmail,
      organisation: isText(organisationClaim) ? organisationClaim : null,
      roles: isTexts(rolesClaim) ? rolesClaim : isText(rolesClaim) ? [rolesClaim] : [],
      assurance: assuranceOf(rule, claims.acr),
    },
  }
}

function verifiedEmailOf(rule: IssuerRule, claims: Readonly<Record<string, unknown>>): string | null {
  const email = claims.email
  // MUST: exactly true. Some issuers send the text "false", which is truthy.
  if (!isText(email) || email.length > 254 || claims.email_verified !== true) return null
  const address = email.toLowerCase()
  const domain = address.slice(address.lastIndexOf('@') + 1)
  return rule.emailDomains.includes(domain) ? address : null
}

function assuranceOf(rule: IssuerRule, acr: unknown): number {
  return typeof acr === 'string' && Object.hasOwn(rule.assurance, acr) ? (rule.assurance[acr] ?? 0) : 0
}

function nameOf(claim: unknown): string | null {
  return isText(claim) && claim.trim() !== '' ? claim.slice(0, 200) : null
}

function claimAt(claims: unknown, path: readonly string[]): unknown {
  let at = claims
  for (const step of path) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, step)) return undefined
    at = (at as Record<string, unknown>)[step]
  }
  return at
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.length > 0
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.length <= 100 && value.every((text) => typeof text === 'string')
}
