import { LINUX_FOLDERS } from './outputs/linux.ts'
import type { OutputFile, PolicyValue, RolloutPlan } from './rollout-plan.ts'
import type { BrowserName } from './trust-file.ts'

/** Why each of the browser's own policies is set. A policy without a line here fails the tests. */
const REASONS: Record<string, string> = {
  ExtensionSettings: 'what is decided about this extension, by its id; other extensions are not touched',
  installation_mode:
    'installed by itself, and the person using the computer can neither disable nor remove it',
  update_url:
    'where the browser asks for versions: your own relay, so a version arrives when you put it there',
  install_url: 'where the browser gets the package: your own relay',
  override_update_url: 'later versions come from the same address too',
  toolbar_pin: 'its button is always to be seen, with the badge that says when something is wrong',
  default_area: 'its button is in the tool bar, with the badge that says when something is wrong',
  minimum_version_required: 'an older one is disabled until it has been replaced',
  runtime_blocked_hosts: 'it may touch no page at all',
  runtime_allowed_hosts: 'but the ones of these hosts',
  private_browsing: 'whether it also runs in private windows',
  IncognitoModeAvailability: 'no incognito windows: there a messenger would be open without the extension',
  InPrivateModeAvailability: 'no InPrivate windows: there a messenger would be open without the extension',
  BrowserGuestModeEnabled: 'no guest profile: it would have no extensions',
  DisablePrivateBrowsing: 'no private windows: there a messenger would be open without the extension',
}

/** Every file and every line of a roll-out in words, for whoever has to sign it. */
export function explanation(plan: RolloutPlan, files: readonly OutputFile[]): OutputFile {
  const lines = [
    `# Rolling out Wardlink at ${plan.trust}`,
    '',
    `Written by \`wardlink policy\` for version ${plan.version}. Extension ids: \`${plan.chromiumId}\` in Chromium's`,
    `family, \`${plan.firefoxId}\` in Firefox.`,
    '',
    '## Files',
    '',
    '| file | goes to |',
    '| --- | --- |',
    ...files.map(({ path }) => `| \`${path}\` | ${destination(path)} |`),
    '',
    '## What the browsers are told',
    '',
    ...plan.browsers.flatMap((browser) => [
      `### ${browser}`,
      '',
      '| policy | value | why |',
      '| --- | --- | --- |',
      ...rows(browser === 'firefox' ? plan.firefox : plan.chromium(browser)),
      '',
    ]),
    '## What the extension is told',
    '',
    '| setting | value | what it is |',
    '| --- | --- | --- |',
    ...Object.entries(plan.settings).map(
      ([name, value]) =>
        `| \`${name}\` | ${cell(value)} | ${plan.schema.properties[name]?.description ?? ''} |`,
    ),
    '',
  ]
  return { path: 'explained.md', content: lines.join('\n') }
}

function rows(policies: Record<string, PolicyValue>, before = ''): string[] {
  return Object.entries(policies).flatMap(([name, value]) => {
    const path = before ? `${before} › ${name}` : name
    const isBranch = typeof value === 'object' && !Array.isArray(value)
    const isExtensionId = before === 'ExtensionSettings'
    const why = isExtensionId ? 'this extension' : reasonFor(name)
    return [
      `| \`${path}\` | ${isBranch ? '' : cell(value)} | ${why} |`,
      ...(isBranch ? rows(value as Record<string, PolicyValue>, path) : []),
    ]
  })
}

/** @throws Error a policy nobody has explained is not written out */
export function reasonFor(policy: string): string {
  const reason = REASONS[policy]
  if (reason === undefined) throw new Error(`no reason is written down for ${policy}`)
  return reason
}

function cell(value: PolicyValue): string {
  return `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``.replaceAll('|', '\\|')
}

function destination(path: string): string {
  if (path.startsWith('linux/')) {
    const folder = Object.entries(LINUX_FOLDERS).find(([, where]) => path.startsWith(`linux${where}/`))
    const merge =
      folder && (folder[0] as BrowserName) === 'firefox' ? '; merge it, if there is one already' : ''
    return `\`${path.slice('linux'.length)}\`, readable by all and writable by root alone${merge}`
  }
  if (path.endsWith('.reg')) return 'Windows: `reg import`, or Group Policy Preferences'
  if (path.endsWith('.admx'))
    return 'Windows: `PolicyDefinitions` of the central store; Intune: imported templates'
  if (path.endsWith('.adml')) return 'beside the template, in its language'
  if (path.startsWith('intune/'))
    return 'Intune: Graph `POST /deviceManagement/configurationPolicies` (not tried on a tenant)'
  if (path.startsWith('macos/')) return 'Jamf, Intune or another management of Macs; signed there'
  return 'Google Admin console: the extension’s page, **Policy for extensions**'
}
