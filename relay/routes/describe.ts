import type { RelayDescription } from '#shared/protocol/messages.ts'
import { type Answer, jsonAnswer } from '../http/answer.ts'
import type { Relay } from '../relay.ts'

/** What anyone may know of this relay before signing in. */
export async function describe(relay: Relay): Promise<Answer> {
  return jsonAnswer(200, descriptionOf(relay))
}

export function descriptionOf(relay: Pick<Relay, 'config' | 'origins' | 'keys'>): RelayDescription {
  const issuers = relay.config.tenants.flatMap((tenant) => tenant.issuers)
  const named = new Map(issuers.map((rule) => [`${rule.issuer} ${rule.viewerClientId}`, rule]))
  return {
    region: relay.config.region,
    relayOrigin: relay.origins.relayOrigin,
    viewerOrigin: relay.origins.viewerOrigin,
    contentOrigin: relay.origins.contentOrigin,
    relayKey: relay.keys.wrapKey.publicKey,
    logKeys: Object.fromEntries(
      [...relay.keys.tenants].map(([tenant, { logKey }]) => [tenant, logKey.verifierKey]),
    ),
    breakGlass: relay.config.tenants.some(({ policy }) => policy.breakGlass !== null),
    issuers: [...named.values()].map(({ issuer, name, viewerClientId, extensionClientId, scope }) => ({
      issuer,
      name,
      viewerClientId,
      extensionClientId,
      scope,
    })),
  }
}
