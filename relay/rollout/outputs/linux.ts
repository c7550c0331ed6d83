import type { OutputFile, RolloutPlan } from '../rollout-plan.ts'
import type { BrowserName } from '../trust-file.ts'

/** Where each browser reads what is managed. */
export const LINUX_FOLDERS: Record<BrowserName, string> = {
  chrome: '/etc/opt/chrome/policies/managed',
  edge: '/etc/opt/edge/policies/managed',
  chromium: '/etc/chromium/policies/managed',
  firefox: '/etc/firefox/policies',
}

/** One JSON file a browser. Chromium's may stand beside others; Firefox reads only one, so its has to be merged. */
export function linuxFiles(plan: RolloutPlan): OutputFile[] {
  return plan.browsers.map((browser) => ({
    path: `linux${LINUX_FOLDERS[browser]}/${browser === 'firefox' ? 'policies.json' : 'wardlink.json'}`,
    content: `${JSON.stringify(policiesOf(plan, browser), null, 2)}\n`,
  }))
}

function policiesOf(plan: RolloutPlan, browser: BrowserName): object {
  if (browser === 'firefox') return { policies: firefoxPolicies(plan) }
  return {
    ...plan.chromium(browser),
    '3rdparty': { extensions: { [plan.chromiumId]: plan.settings } },
  }
}

/** What stands in `policies.json` under `policies`; the same tree is Firefox's on every system. */
export function firefoxPolicies(plan: RolloutPlan): Record<string, object | string | number | boolean> {
  return { ...plan.firefox, '3rdparty': { Extensions: { [plan.firefoxId]: plan.settings } } }
}
