import type { OutputFile, RolloutPlan } from '../rollout-plan.ts'

/**
 * For **Policy for extensions** in the Google Admin console, on the extension's own page; the forced installation is
 * set with buttons beside it (docs/operate/policy.md). The console wraps every value in `Value`.
 */
export function googleAdminFiles(plan: RolloutPlan): OutputFile[] {
  if (!plan.browsers.includes('chrome')) return []
  const wrapped = Object.fromEntries(
    Object.entries(plan.settings).map(([name, value]) => [name, { Value: value }]),
  )
  return [{ path: 'google-admin/wardlink.json', content: `${JSON.stringify(wrapped, null, 2)}\n` }]
}
