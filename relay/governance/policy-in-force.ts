import * as v from 'valibot'
import { TenantPolicy } from '#shared/governance/messages.ts'
import type { Tenant } from '../config/config.ts'
import type { Relay } from '../relay.ts'

/** How soon a process knows what was approved at another one. */
const LOOK_MS = 1500

export function policyOf(tenant: Pick<Tenant, 'policy' | 'retention'>): TenantPolicy {
  return { policy: tenant.policy, namesDays: tenant.retention.namesDays }
}

/**
 * Puts into force what was approved. Of the policy in `wardlink.json` and the approved ones the highest version holds: an
 * operator who must have the last word writes a higher one into the file.
 */
export async function putInForce(relay: Pick<Relay, 'config' | 'database' | 'events'>): Promise<void> {
  const approved = await relay.database.reader
    .selectFrom('policy_proposals')
    .select(['tenant', 'policy_json'])
    .where('state', '=', 'approved')
    .orderBy('to_version')
    .execute()
  for (const row of approved) {
    const tenant = relay.config.tenants.find(({ id }) => id === row.tenant)
    const wanted = v.parse(TenantPolicy, JSON.parse(row.policy_json))
    if (!tenant || wanted.policy.version <= tenant.policy.version) continue
    // In place: every route asks the tenant it finds in the configuration.
    tenant.policy = wanted.policy
    tenant.retention = { ...tenant.retention, namesDays: wanted.namesDays }
    relay.events.policyInForce({ tenant: tenant.id, version: wanted.policy.version })
  }
}

/** Every process looks for itself, and before it answers anybody. */
export async function watchPolicies(relay: Relay): Promise<{ stop(): Promise<void> }> {
  await putInForce(relay)
  let running: Promise<void> | null = null
  const timer = setInterval(() => {
    running ??= putInForce(relay)
      .catch((thrown: unknown) => {
        relay.events.broken({
          route: 'policies',
          kind: thrown instanceof Error ? thrown.name : typeof thrown,
        })
      })
      .finally(() => {
        running = null
      })
  }, LOOK_MS)
  return {
    async stop() {
      clearInterval(timer)
      await running
    },
  }
}
