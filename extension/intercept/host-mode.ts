import { browser } from 'wxt/browser'
import { watchLift } from '../hosts/protection-lift.ts'
import { ALL_RECORDING, type Recording, readRecording } from '../tenant/recording.ts'
import { tightened } from '../tenant/tighten.ts'

/** What a trust's policy says of one host. */
export const HOST_MODES = ['convert', 'block', 'warn', 'off'] as const
export type HostMode = (typeof HOST_MODES)[number]

/**
 * The mode of a host: policy's `hosts` names hosts and modes, `{"web.whatsapp.com": "convert"}`. What was set by hand
 * can only be stricter than a policy, and what is unknown or cannot be read is protected.
 */
export function hostMode(hostname: string, managed: unknown, local: unknown): HostMode {
  const mode = modeIn(isManaged(managed) ? managed : local, hostname) ?? 'convert'
  const byHand = isManaged(managed) ? modeIn(local, hostname) : undefined
  return tightened('hosts', mode, byHand) as HostMode
}

function modeIn(source: unknown, hostname: string): HostMode | undefined {
  const hosts = isRecord(source) && isRecord(source.hosts) ? source.hosts : {}
  const mode = Object.hasOwn(hosts, hostname) ? hosts[hostname] : undefined
  return HOST_MODES.find((known) => known === mode)
}

/** Whether there is a policy; empty is one that has not arrived, or none. */
function isManaged(managed: unknown): boolean {
  return isRecord(managed) && Object.keys(managed).length > 0
}

/** Whether to hint at identifiers in what is written. */
export function nudgesOf(managed: unknown, local: unknown): boolean {
  const byHand = isRecord(local) ? local.textNudge : undefined
  if (!isManaged(managed)) return byHand !== false
  return tightened('textNudge', isRecord(managed) && managed.textNudge !== false, byHand) === true
}

/** What happens on a page whose guard does not stand as it should; by hand it can only be stricter. */
export function failModeOf(managed: unknown, local: unknown): FailMode {
  const given = isRecord(managed) ? FAIL_MODES.find((known) => known === managed.failMode) : undefined
  return tightened('failMode', given ?? 'badge', isRecord(local) ? local.failMode : undefined) as FailMode
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
  /** What our own panel may record in the page's place. */
  recording: () => Recording
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
  let recording = ALL_RECORDING
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
      nudges = nudgesOf(managed, settings)
      failMode = failModeOf(managed, settings)
      recording = readRecording(managed)
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
    recording: () => recording,
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
