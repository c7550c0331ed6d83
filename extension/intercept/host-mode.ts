import { browser } from 'wxt/browser'
import { watchLift } from '../hosts/protection-lift.ts'

/** What a trust's policy says of one host. */
export const HOST_MODES = ['convert', 'block', 'warn', 'off'] as const
export type HostMode = (typeof HOST_MODES)[number]

/**
 * The mode of a host: policy's `hosts` names hosts and modes, `{"web.whatsapp.com": "convert"}`. A policy wins
 * whole over what was set by hand, and what is unknown or cannot be read is protected.
 */
export function hostMode(hostname: string, managed: unknown, local: unknown): HostMode {
  const source = isRecord(managed) && Object.keys(managed).length > 0 ? managed : local
  const hosts = isRecord(source) && isRecord(source.hosts) ? source.hosts : {}
  const mode = Object.hasOwn(hosts, hostname) ? hosts[hostname] : 'convert'
  return HOST_MODES.find((known) => known === mode) ?? 'convert'
}

export type Policy = {
  mode: () => HostMode
  hostPacks: () => unknown
  /** Whether to hint at identifiers in what is written; policy's `textNudge` may say no. */
  nudges: () => boolean
}

/**
 * Reads the policy and hears of changes: it is empty for the first seconds after a forced install. Until it has
 * arrived, and whenever it cannot be read, the host is protected.
 */
export function watchPolicy(hostname: string): Policy {
  let mode: HostMode = 'convert'
  let hostPacks: unknown = null
  const isLifted = watchLift()
  let nudges = true
  let lastRead = 0

  async function read(): Promise<void> {
    const thisRead = ++lastRead
    try {
      // Firefox rejects when there is no policy at all.
      const managed = await browser.storage.managed.get().catch(() => ({}))
      const { settings } = await browser.storage.local.get('settings')
      // An answer that was overtaken is an older one.
      if (thisRead !== lastRead) return
      mode = hostMode(hostname, managed, settings)
      hostPacks = isRecord(managed) ? managed.hostPacks : null
      nudges = !(isRecord(managed) && managed.textNudge === false)
    } catch {
      mode = 'convert'
    }
  }
  try {
    browser.storage.onChanged.addListener(() => void read())
  } catch {
    // The extension was updated while this page loaded.
  }
  void read()
  return { mode: () => (isLifted() ? 'off' : mode), hostPacks: () => hostPacks, nudges: () => nudges && mode !== 'off' }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
