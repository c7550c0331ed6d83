import { createHash } from 'node:crypto'
import { prepared } from '../database/prepared.ts'
import type { Relay } from '../relay.ts'
import type { IssuerRule } from './issuer-rule.ts'
import type { SignIn } from './verify-opener.ts'

/** As long as an ID token is believed. */
const KEPT_MS = 60 * 60 * 1000

/**
 * Some issuers put into the ID token who somebody is, and say what they are only at their userinfo endpoint, to whoever
 * exchanged the code. What a rule reads of that is kept beside the token's hash for as long as the token is good.
 */
export async function keepUserInfo(
  relay: Relay,
  rule: IssuerRule,
  idToken: string,
  userInfo: Readonly<Record<string, unknown>>,
): Promise<void> {
  const claims_json = JSON.stringify(onlyRead(rule, userInfo))
  const kept = { claims_json, expires_at: relay.now() + KEPT_MS }
  await relay.commits.run(({ tx }) =>
    tx
      .insertInto('issuer_claims')
      .values({ token_hash: hashOf(idToken), ...kept })
      .onConflict((conflict) => conflict.column('token_hash').doUpdateSet(kept))
      .execute(),
  )
}

/** The sign-in with what its issuer said elsewhere. What the signed token says itself comes first. */
export async function withUserInfo(relay: Relay, idToken: string, signIn: SignIn): Promise<SignIn> {
  const [row] = await selectClaims(relay.database.peek, { token_hash: hashOf(idToken) })
  if (!row) return signIn
  return { ...signIn, claims: { ...JSON.parse(row.claims_json), ...signIn.claims } }
}

const selectClaims = prepared((db, { token_hash }: { token_hash: Uint8Array }) =>
  db.selectFrom('issuer_claims').select('claims_json').where('token_hash', '=', token_hash),
)

/** An issuer says much about a person; only the claims that the rule names are ours to keep. */
function onlyRead(rule: IssuerRule, userInfo: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { identity, name, email, emailVerified, organisation, roles } = rule.claims
  const paths = [
    ...identity,
    name,
    email,
    emailVerified,
    organisation,
    roles,
    ...rule.pins.map((pin) => pin.claim),
  ]
  const names = new Set(paths.flatMap((path) => path?.[0] ?? []))
  return Object.fromEntries(Object.entries(userInfo).filter(([claim]) => names.has(claim)))
}

function hashOf(idToken: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHash('sha256').update(idToken).digest())
}
