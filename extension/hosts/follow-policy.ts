import { type Browser, browser } from 'wxt/browser'
import { policyRules } from './backstop-rules.ts'
import { type PolicyHost, policyHosts } from './policy-hosts.ts'

/** The hosts we stood in front of last, for the time in which policy has not arrived. */
const KEPT = 'policyHosts'

/**
 * Puts guard, bridge and backstop where policy says, now and whenever it changes.
 *
 * The browser keeps what is registered here over restarts, so a host stays protected while policy is still on
 * its way. An empty policy is one that has not arrived: it adds no gap, and ends every exception.
 */
export function followPolicy(): void {
  // One after the other: two at once would register the same script twice.
  let turn = Promise.resolve()
  const follow = () => {
    turn = turn.then(apply).catch(() => {})
  }
  browser.storage.onChanged.addListener((changes, area) => {
    if (area === 'managed' || (area === 'local' && 'settings' in changes)) follow()
  })
  follow()
}

async function apply(): Promise<void> {
  // Firefox rejects when there is no policy at all.
  const managed = await browser.storage.managed.get().catch(() => ({}))
  const { settings, [KEPT]: kept } = await browser.storage.local.get(['settings', KEPT])
  const named = policyHosts(managed, settings)
  const hosts = named.length > 0 ? named : policyHosts({ hosts: kept }, null)
  if (named.length > 0) await browser.storage.local.set({ [KEPT]: modesOf(named) })
  await setRules(hosts)
  await registerScripts(hosts.filter(({ mode, isBuiltIn }) => !isBuiltIn && mode !== 'off'))
}

/** Kept as protected: what an earlier policy left open is not open while this one is unknown. */
function modesOf(hosts: readonly PolicyHost[]): Record<string, 'convert'> {
  return Object.fromEntries(hosts.map(({ host }) => [host, 'convert']))
}

async function setRules(hosts: readonly PolicyHost[]): Promise<void> {
  const old = await browser.declarativeNetRequest.getDynamicRules()
  await browser.declarativeNetRequest.updateDynamicRules({
    removeRuleIds: old.map(({ id }) => id),
    // The browser's types want the values of enums that do not exist when it runs.
    addRules: policyRules(hosts) as Browser.declarativeNetRequest.Rule[],
  })
}

/** Only the build for forced installs may stand in front of hosts that are named later (docs/decisions/0150). */
async function registerScripts(hosts: readonly PolicyHost[]): Promise<void> {
  if (!browser.scripting) return
  const common = {
    matches: hosts.map(({ host }) => `https://${host}/*`),
    runAt: 'document_start',
    allFrames: true,
    matchOriginAsFallback: true,
    persistAcrossSessions: true,
  } as const
  const ids = (await browser.scripting.getRegisteredContentScripts()).map(({ id }) => id)
  if (hosts.length === 0) {
    if (ids.length > 0) await browser.scripting.unregisterContentScripts({ ids })
    return
  }
  const scripts = [
    { ...common, id: 'guard', js: ['/content-scripts/guard.js'], world: 'MAIN' as const },
    { ...common, id: 'bridge', js: ['/content-scripts/bridge.js'] },
  ]
  // Changed in place: between taking one away and putting another there, a page could load.
  if (ids.length > 0) await browser.scripting.updateContentScripts(scripts)
  else await browser.scripting.registerContentScripts(scripts)
}
