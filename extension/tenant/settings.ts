import * as v from 'valibot'
import { browser } from 'wxt/browser'

/** Where this extension belongs. Everything else is the relay's to say (`relay-description.ts`). */
export type Settings =
  | { is: 'set-up'; relayOrigin: string; relayKey: string | null; managed: boolean }
  | { is: 'not-set-up' }
  /** Something is set and cannot be used. The name of the field, so that IT can find it; never its value. */
  | { is: 'wrong'; field: 'relayOrigin' | 'relayKey'; managed: boolean }

const RelayOrigin = v.pipe(
  v.string(),
  v.trim(),
  v.url(),
  v.transform((text) => new URL(text)),
  v.check((url) => url.protocol === 'https:' || (url.protocol === 'http:' && isThisMachine(url.hostname))),
  v.check((url) => url.pathname === '/' && !url.search && !url.hash && !url.username && !url.password),
  v.transform((url) => url.origin),
)
const RelayKey = v.pipe(v.string(), v.trim(), v.regex(/^[A-Za-z0-9_-]{43,87}$/))

/**
 * The organisation's policy where it names a relay, else what was typed on the options page. A policy wins
 * whole: a field it leaves out is not filled from what somebody typed.
 */
export function readSettings(managed: unknown, local: unknown): Settings {
  return fromSource(managed, true) ?? fromSource(local, false) ?? { is: 'not-set-up' }
}

/** The origin a person typed, or null when it is none we can use. */
export function readRelayOrigin(typed: string): string | null {
  const withScheme = /^[a-z]+:\/\//i.test(typed.trim()) ? typed : `https://${typed.trim()}`
  const parsed = v.safeParse(RelayOrigin, withScheme)
  return parsed.success ? parsed.output : null
}

export async function loadSettings(): Promise<Settings> {
  // Firefox rejects when there is no policy at all; Chromium answers with nothing.
  const managed = await browser.storage.managed.get().catch(() => ({}))
  const { settings } = await browser.storage.local.get('settings')
  return readSettings(managed, settings)
}

export async function saveRelayOrigin(relayOrigin: string): Promise<void> {
  const { settings } = await browser.storage.local.get('settings')
  const others = typeof settings === 'object' && settings !== null ? settings : {}
  await browser.storage.local.set({ settings: { ...others, relayOrigin } })
}

/**
 * Policy arrives seconds after a forced install, so whoever has read the settings must hear of changes.
 *
 * @returns stops listening
 */
export function onSettingsChanged(listener: () => void): () => void {
  const changed = (changes: Record<string, unknown>, area: string) => {
    if (area === 'managed' || (area === 'local' && 'settings' in changes)) listener()
  }
  browser.storage.onChanged.addListener(changed)
  return () => browser.storage.onChanged.removeListener(changed)
}

function fromSource(source: unknown, managed: boolean): Settings | null {
  if (typeof source !== 'object' || source === null) return null
  const { relayOrigin, relayKey } = source as Record<string, unknown>
  if (isEmpty(relayOrigin)) return isEmpty(relayKey) ? null : { is: 'wrong', field: 'relayOrigin', managed }
  const origin = v.safeParse(RelayOrigin, relayOrigin)
  if (!origin.success) return { is: 'wrong', field: 'relayOrigin', managed }
  if (isEmpty(relayKey)) return { is: 'set-up', relayOrigin: origin.output, relayKey: null, managed }
  const key = v.safeParse(RelayKey, relayKey)
  // A pin that cannot be read must not turn into no pin.
  if (!key.success) return { is: 'wrong', field: 'relayKey', managed }
  return { is: 'set-up', relayOrigin: origin.output, relayKey: key.output, managed }
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || value === ''
}

function isThisMachine(hostname: string): boolean {
  return hostname === 'localhost' || hostname.endsWith('.localhost') || hostname === '127.0.0.1'
}
