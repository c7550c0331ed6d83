import { type BuiltExtension, chromiumId, type ManagedSchema } from './built-extension.ts'
import type { BrowserName, TrustFile } from './trust-file.ts'

/** Everything the outputs are written from: the browsers' own policies by name, and what the extension is told. */
export type RolloutPlan = {
  trust: string
  version: string
  browsers: readonly BrowserName[]
  chromiumId: string
  firefoxId: string
  schema: ManagedSchema
  settings: Record<string, PolicyValue>
  /** Policies of Chrome, Edge and Chromium. */
  chromium: (browser: BrowserName) => Record<string, PolicyValue>
  /** Policies of Firefox, without the extension's own settings. */
  firefox: Record<string, PolicyValue>
}

export type PolicyValue = string | number | boolean | PolicyValue[] | { [name: string]: PolicyValue }

/** A file of the roll-out: path below the folder that is written. */
export type OutputFile = { path: string; content: string | Uint8Array }

export const CHROMIUM_UPDATES = '/extension/updates.xml'
export const FIREFOX_PACKAGE = '/extension/wardlink.xpi'

export function planRollout(trustFile: TrustFile, built: BuiltExtension): RolloutPlan {
  const id = trustFile.chromiumId ?? chromiumId(Buffer.from(built.key, 'base64'))
  const { minimumVersion } = trustFile
  const settings = {
    // An older build has no such setting, and its browser would complain.
    ...(built.managedSchema.properties.trust ? { trust: trustFile.trust } : {}),
    ...(trustFile.settings as Record<string, PolicyValue>),
  }
  const isPrivateOff = trustFile.privateWindows === 'off'

  function chromium(browser: BrowserName): Record<string, PolicyValue> {
    const privateWindows = browser === 'edge' ? 'InPrivateModeAvailability' : 'IncognitoModeAvailability'
    return {
      ExtensionSettings: {
        [id]: {
          installation_mode: 'force_installed',
          update_url: `${trustFile.updatesFrom}${CHROMIUM_UPDATES}`,
          // Else the address in the package would be asked after the first installation.
          override_update_url: true,
          ...(browser === 'edge' ? {} : { toolbar_pin: 'force_pinned' }),
          ...(minimumVersion ? { minimum_version_required: minimumVersion } : {}),
          ...hostsAllowed(built, settings),
        },
      },
      ...(isPrivateOff ? { [privateWindows]: 1 } : {}),
      ...(trustFile.guests === 'off' ? { BrowserGuestModeEnabled: false } : {}),
    }
  }

  return {
    trust: trustFile.trust,
    version: built.version,
    browsers: trustFile.browsers,
    chromiumId: id,
    firefoxId: trustFile.firefoxId,
    schema: built.managedSchema,
    settings,
    chromium,
    firefox: {
      ExtensionSettings: {
        [trustFile.firefoxId]: {
          installation_mode: 'force_installed',
          install_url: `${trustFile.updatesFrom}${FIREFOX_PACKAGE}`,
          default_area: 'navbar',
          private_browsing: !isPrivateOff,
        },
      },
      ...(isPrivateOff ? { DisablePrivateBrowsing: true } : {}),
    },
  }
}

/**
 * The build for hosts named by policy asks for every host; the browser holds it to the built-in ones and those that
 * are named here. The ordinary build names its hosts itself, and is told nothing.
 */
function hostsAllowed(
  built: BuiltExtension,
  settings: Record<string, PolicyValue>,
): Record<string, PolicyValue> {
  if (!built.isForHostsByPolicy) return {}
  const { hosts } = settings
  const named = typeof hosts === 'object' && !Array.isArray(hosts) ? Object.keys(hosts) : []
  return {
    runtime_blocked_hosts: ['*://*'],
    runtime_allowed_hosts: [...new Set([...built.hosts, ...named])].map((host) => `*://${host}`),
  }
}
