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
  const { hosts: given } = inForce(managed, local)
  const hosts = isRecord(given) ? given : {}
  const mode = Object.hasOwn(hosts, hostname) ? hosts[hostname] : 'convert'
  return HOST_MODES.find((known) => known === mode) ?? 'convert'
}

function inForce(managed: unknown, local: unknown): Record<string, unknown> {
  const source = isRecord(managed) && Object.keys(managed).length > 0 ? managed : local
  return isRecord(source) ? source : {}
}

/**
 * What happens on a page whose guard does not stand as it should, beside the badge: nothing, the person is told
 * (`warn`), or nothing can be attached there any more (`block`).
 */
export const FAIL_MODES = ['badge', 'warn', 'block'] as const
export type FailMode = (typeof FAIL_MODES)[number]

export type Policy = {
  mode: () => HostMode
  hostPacks: () => unknown
  /** Whether to hint at identifiers in what is written; policy's `textNudge` may say no. */
  nudges: () => boolean
  failMode: () => FailMode
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
  let failMode: FailMode = 'badge'
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
      const chosen = inForce(managed, settings)
      nudges = chosen.textNudge !== false
      failMode = FAIL_MODES.find((known) => known === chosen.failMode) ?? 'badge'
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
  return {
    mode: () => (isLifted() ? 'off' : mode),
    hostPacks: () => hostPacks,
    nudges: () => nudges && mode !== 'off',
    failMode: () => failMode,
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
