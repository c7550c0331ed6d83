import { browser } from 'wxt/browser'
import type { ProtectionReport } from '#shared/protection/protection-report.ts'
import { loadSettings } from '../tenant/settings.ts'
import { checkHosts } from './check-hosts.ts'
import { checkRelay } from './check-relay.ts'
import { policyInForce } from './policy-in-force.ts'

/** Everything this browser can find out about its own protection, now. */
export async function makeReport(nowAt: number): Promise<ProtectionReport> {
  // Firefox rejects when there is no policy at all.
  const managed: unknown = await browser.storage.managed.get().catch(() => ({}))
  const { settings: local } = await browser.storage.local.get('settings')
  const settings = await loadSettings()
  const [relay, hosts, isForced] = await Promise.all([
    checkRelay(settings),
    checkHosts(managed, local),
    forced(),
  ])
  const { id } = browser.runtime
  return {
    version: 1,
    checkedAt: nowAt,
    extension: { id, version: browser.runtime.getManifest().version, isForced },
    browser: await browserName(),
    ...relay,
    policy: policyInForce(managed, local),
    hosts,
  }
}

/** Whether the trust's policy put us here, so that nobody at this computer can take us away; null: cannot be told. */
async function forced(): Promise<boolean | null> {
  // Needs no permission: an extension may always ask about itself.
  const self = await browser.management?.getSelf?.().catch(() => null)
  return self ? self.installType === 'admin' : null
}

async function browserName(): Promise<string> {
  const own = await (browser.runtime as { getBrowserInfo?(): Promise<{ name: string; version: string }> })
    .getBrowserInfo?.()
    .catch(() => null)
  if (own) return `${own.name} ${own.version}`
  const { userAgentData } = navigator as Navigator & {
    userAgentData?: { brands: readonly { brand: string; version: string }[]; platform: string }
  }
  // Among the brands is one that means nothing, so that pages do not rely on the list.
  const brands = userAgentData?.brands.filter(({ brand }) => !/not.*brand/i.test(brand)) ?? []
  const known = brands.find(({ brand }) => brand !== 'Chromium') ?? brands[0]
  return known ? `${known.brand} ${known.version} (${userAgentData?.platform})` : 'unknown'
}
