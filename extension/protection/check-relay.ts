import type { ProtectionReport } from '#shared/protection/protection-report.ts'
import type { RelayDescription } from '#shared/protocol/messages.ts'
import { askDescription } from '../tenant/relay-description.ts'
import type { Settings } from '../tenant/settings.ts'

const PATIENCE_MS = 10_000

export type RelayCheck = Pick<ProtectionReport, 'relay' | 'issuers' | 'region'>

/** Whether the relay, and every issuer it accepts sign-ins of, answer from here. */
export async function checkRelay(settings: Settings): Promise<RelayCheck> {
  if (settings.is !== 'set-up') {
    return { relay: { origin: null, is: 'not-set-up' }, issuers: [], region: null }
  }
  const origin = settings.relayOrigin
  // The relay is held to what policy says of it: something else that answers is not it.
  const description: RelayDescription | null = await askDescription(settings).catch(() => null)
  if (!description) return { relay: { origin, is: 'not-reached' }, issuers: [], region: null }
  return {
    relay: { origin, is: 'reached' },
    region: description.region,
    issuers: await Promise.all(
      description.issuers.map(async ({ issuer }) => ({
        issuer,
        is: (await isIssuer(issuer)) ? ('reached' as const) : ('not-reached' as const),
      })),
    ),
  }
}

/** Its own configuration says that it is the one; a guest network's sign-in page does not. */
async function isIssuer(issuer: string): Promise<boolean> {
  try {
    const response = await fetch(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`, {
      credentials: 'omit',
      cache: 'no-store',
      referrerPolicy: 'no-referrer',
      signal: AbortSignal.timeout(PATIENCE_MS),
    })
    const said: unknown = await response.json()
    return typeof said === 'object' && said !== null && 'issuer' in said && said.issuer === issuer
  } catch {
    return false
  }
}
