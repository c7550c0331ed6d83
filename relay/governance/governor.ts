import { CodedError } from '#shared/errors.ts'
import { governanceNonce } from '#shared/governance/governance-nonce.ts'
import { pseudonymOf } from '../audit/pseudonym.ts'
import type { Tenant } from '../config/config.ts'
import type { Exchange } from '../http/exchange.ts'
import { rememberPerson } from '../identity/people.ts'
import { withUserInfo } from '../identity/user-info.ts'
import { openerAt, verifySignIn } from '../identity/verify-opener.ts'
import { codeOfRefusal } from '../identity/verify-token.ts'
import type { Relay } from '../relay.ts'

/** Somebody with the governance role at a trust, for the length of one request. */
export type Governor = { tenant: Tenant; pseudonym: string }

/**
 * Who asks, and whose trust they govern. The role is asked for at every request and kept nowhere: whoever loses it at
 * their issuer governs nothing from their next sign-in on.
 *
 * @throws CodedError a sign-in code; `release/not-granted` for whoever is signed in and governs no trust here
 */
export async function governorOf(
  relay: Relay,
  exchange: Exchange,
  { idToken, nonceSalt }: { idToken: string; nonceSalt: string },
): Promise<Governor> {
  const nonce = await governanceNonce(nonceSalt)
  const expected = { app: 'viewer', nonce, nowAt: relay.now() } as const
  const verified = await verifySignIn(relay.issuers, relay.config.tenants, idToken, expected)
  if (verified.is === 'refused') {
    relay.events.signInRefused({ app: 'viewer', because: verified.because })
    throw new CodedError(codeOfRefusal(verified.because))
  }
  exchange.asker.account = `${verified.signIn.issuer}\0${verified.signIn.claims.sub}`
  const signIn = await withUserInfo(relay, idToken, verified.signIn)
  for (const tenant of relay.config.tenants) {
    const read = openerAt(tenant, signIn)
    if (read.is === 'refused') continue
    const { opener } = read
    const rule = tenant.governance.find(
      ({ organisation, role, minimumAssurance }) =>
        opener.organisation === organisation &&
        opener.roles.includes(role) &&
        opener.assurance >= minimumAssurance,
    )
    const keys = relay.keys.tenants.get(tenant.id)
    if (!rule || !keys) continue
    const pseudonym = pseudonymOf(keys.pepper, opener)
    await relay.commits.run(({ tx }) =>
      rememberPerson(tx, { tenant: tenant.id, pseudonym, opener, seenAt: relay.now() }),
    )
    return { tenant, pseudonym }
  }
  throw new CodedError('release/not-granted')
}
