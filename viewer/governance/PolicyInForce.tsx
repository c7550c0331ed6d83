import type { GovernedTenant } from '#shared/governance/messages.ts'
import { policyFacts, whoWords } from './policy-facts.ts'
import { say, showList, showSize } from './words/say.ts'

/** The policy that holds now, and what else the relay's own configuration says of the trust. */
export function PolicyInForce({ tenant }: { tenant: GovernedTenant }) {
  const facts = [
    { name: say('policy.version'), value: String(tenant.standing.policy.version) },
    ...policyFacts(tenant.standing),
    { name: say('policy.quota'), value: showSize(tenant.quotaBytes) },
    { name: say('policy.senders'), value: showList(tenant.maySend.map(whoWords)) },
    { name: say('policy.governors'), value: showList(tenant.governs.map(whoWords)) },
    {
      name: say('policy.issuers'),
      value: showList(tenant.issuers.map(({ name, issuer }) => `${name} (${issuer})`)),
    },
  ]
  return (
    <section class="panel">
      <dl class="facts">
        {facts.map(({ name, value }) => (
          <div class="fact" key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <p class="quiet">{say('policy.elsewhere')}</p>
    </section>
  )
}
