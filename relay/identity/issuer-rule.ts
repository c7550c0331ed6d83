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

const KeyFolder = v.pipe(v.string(), v.regex(/^[a-z0-9-]{1,60}$/))

/** How the relay shows an issuer who it is. What it shows lies in the keys folder: `exchange/<folder>/<viewer|extension>.key`. */
const Exchange = v.variant('method', [
  v.strictObject({ method: v.picklist(['client_secret_basic', 'client_secret_post']), folder: KeyFolder }),
  v.strictObject({
    method: v.literal('private_key_jwt'),
    folder: KeyFolder,
    algorithm: v.picklist(['RS256', 'RS512', 'PS256', 'ES256', 'ES384', 'EdDSA']),
    /** Of the public key, as the issuer has it. */
    keyId: v.string(),
  }),
])

export const IssuerRule = v.strictObject({
  /** Compared letter by letter with the token's `iss`. */
  issuer: v.pipe(v.string(), v.url(), v.maxLength(300)),
  name: v.pipe(v.string(), v.minLength(1), v.maxLength(200)),
  viewerClientId: v.pipe(v.string(), v.minLength(1), v.maxLength(200)),
  extensionClientId: v.pipe(v.string(), v.minLength(1), v.maxLength(200)),
  scope: v.optional(v.string(), 'openid profile email'),
  claims: v.optional(
    v.strictObject({
      /**
       * Who it is, for ever: `sub`, unless the issuer gives each client id another one (Entra: `oid`) or means its own
       * number (CIS2: `nhsid_useruid`). Several are taken together.
       */
      identity: v.optional(v.pipe(v.array(ClaimPath), v.minLength(1), v.maxLength(3)), [['sub']]),
      name: v.optional(ClaimPath, ['name']),
      email: v.optional(ClaimPath, ['email']),
      /** The claim that must be exactly `true` for an address to count. */
      emailVerified: v.optional(ClaimPath, ['email_verified']),
      organisation: v.optional(v.nullable(ClaimPath), null),
      roles: v.optional(v.nullable(ClaimPath), null),
    }),
    {},
  ),
  /** The organisations it may say somebody is of; null: any. An issuer shared by several trusts needs it. */
  organisations: v.optional(v.nullable(v.array(v.pipe(v.string(), v.minLength(1)))), null),
  /** Each of these claims must be exactly this text: Entra's `tid`, Google's `hd`. */
  pins: v.optional(v.array(v.strictObject({ claim: ClaimPath, value: v.string() })), []),
  /** What a sign-in asks for (`acr_values`); asking proves nothing, so `acceptedAcr` says what is let in. */
  acrValues: v.optional(v.nullable(v.pipe(v.string(), v.minLength(1), v.maxLength(200))), null),
  /** The only `acr` values that are let in at all; null: any, and none. */
  acceptedAcr: v.optional(v.nullable(v.pipe(v.array(v.string()), v.minLength(1))), null),
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
  /** Its userinfo endpoint says more than its ID token. Only with `exchange`: then the relay has what that asks for. */
  userInfo: v.optional(v.boolean(), false),
  /** For an issuer that wants a credential of ours before it gives a token: the relay exchanges the code. */
  exchange: v.optional(v.nullable(Exchange), null),
  /** The record of those who sign in here: a FHIR R4 endpoint that takes the access tokens of `scope`. */
  record: v.optional(
    v.nullable(
      v.strictObject({
        name: v.pipe(v.string(), v.minLength(1), v.maxLength(200)),
        fhirBase: v.pipe(v.string(), v.url(), v.maxLength(300)),
      }),
    ),
    null,
  ),
})
export type IssuerRule = v.InferOutput<typeof IssuerRule>

export type ReadOpener = { is: 'opener'; opener: Opener } | { is: 'refused'; because: ClaimRefusal }

/** Each has its own word, so that IT finds the setting that is wrong. */
export const CLAIM_REFUSALS = [
  'missing-identity',
  'missing-name',
  'missing-organisation',
  'missing-roles',
  'missing-acr',
  'acr-not-accepted',
  'pin-does-not-fit',
  'organisation-not-accepted',
] as const
export type ClaimRefusal = (typeof CLAIM_REFUSALS)[number]

/**
 * Reads a person out of the claims of a verified token, as the rule says. Pure.
 *
 * An organisation or roles the rule asks for but the token lacks is a refusal, not an empty answer: a claim
 * dropped by a misconfigured issuer would otherwise look like a person without that role.
 */
export function openerOf(rule: IssuerRule, claims: Readonly<Record<string, unknown>>): ReadOpener {
  if (rule.pins.some((pin) => claimAt(claims, pin.claim) !== pin.value)) return refused('pin-does-not-fit')
  const { acceptedAcr } = rule
  if (acceptedAcr && !isText(claims.acr)) return refused('missing-acr')
  if (acceptedAcr && !acceptedAcr.includes(String(claims.acr))) return refused('acr-not-accepted')
  const subject = subjectOf(rule, claims)
  if (subject === null) return refused('missing-identity')
  const { organisation, roles, name } = rule.claims
  const organisationClaim = organisation && claimAt(claims, organisation)
  const rolesClaim = roles && claimAt(claims, roles)
  const verifiedEmail = verifiedEmailOf(rule, claims)
  // The sender reads who opened: nobody opens as no one.
  const shownName = nameOf(claimAt(claims, name)) ?? verifiedEmail
  if (shownName === null) return refused('missing-name')
  if (organisation && !isText(organisationClaim)) return refused('missing-organisation')
  if (rule.organisations && !(isText(organisationClaim) && rule.organisations.includes(organisationClaim))) {
    return refused('organisation-not-accepted')
  }
  if (roles && !isTexts(rolesClaim) && !isText(rolesClaim)) return refused('missing-roles')
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

function refused(because: ClaimRefusal): ReadOpener {
  return { is: 'refused', because }
}

/** One text for one person: a single claim as it is, several as the list they are, so that no two lists read alike. */
function subjectOf(rule: IssuerRule, claims: Readonly<Record<string, unknown>>): string | null {
  const values = rule.claims.identity.map((path) => claimAt(claims, path))
  if (!values.every((value): value is string => isText(value) && value.length <= 255)) return null
  return values.length === 1 ? (values[0] ?? null) : JSON.stringify(values)
}

function verifiedEmailOf(rule: IssuerRule, claims: Readonly<Record<string, unknown>>): string | null {
  const email = claimAt(claims, rule.claims.email)
  // MUST: exactly true. Some issuers send the text "false", which is truthy.
  if (claimAt(claims, rule.claims.emailVerified) !== true) return null
  if (!isText(email) || email.length > 254) return null
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
