import type { AcceptedIssuer, RelayDescription } from '#shared/protocol/messages.ts'
import { pathOf } from '#shared/protocol/routes.ts'
import { type Answer, jsonAnswer } from '../http/answer.ts'
import { issuerRef } from '../identity/client-credential.ts'
import type { IssuerRule } from '../identity/issuer-rule.ts'
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
    saving: relay.config.tenants.some(({ policy }) => policy.saving),
    issuers: [...named.values()].map((rule) => acceptedIssuer(relay.origins.relayOrigin, rule)),
  }
}

function acceptedIssuer(relayOrigin: string, rule: IssuerRule): AcceptedIssuer {
  const { issuer, name, viewerClientId, extensionClientId, scope, acrValues, exchange, record } = rule
  const tokenEndpoint = relayOrigin + pathOf('exchangeCode', { issuerRef: issuerRef(issuer) })
  return {
    ...{ issuer, name, viewerClientId, extensionClientId, scope },
    ...(acrValues === null ? {} : { acrValues }),
    ...(exchange === null ? {} : { tokenEndpoint }),
    ...(record === null ? {} : { record }),
  }
}
