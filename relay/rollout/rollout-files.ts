import { explanation } from './explanation.ts'
import { googleAdminFiles } from './outputs/google-admin.ts'
import { groupPolicyFiles } from './outputs/group-policy.ts'
import { intuneFiles } from './outputs/intune.ts'
import { linuxFiles } from './outputs/linux.ts'
import { macosFiles } from './outputs/macos.ts'
import { windowsRegistryFiles } from './outputs/windows-registry.ts'
import type { OutputFile, RolloutPlan } from './rollout-plan.ts'

/** Everything a trust pushes, and the page that explains it. */
export function rolloutFiles(plan: RolloutPlan): OutputFile[] {
  const files = [
    linuxFiles,
    windowsRegistryFiles,
    groupPolicyFiles,
    intuneFiles,
    macosFiles,
    googleAdminFiles,
  ]
  const written = files.flatMap((make) => make(plan))
  return [...written, explanation(plan, written)]
}
