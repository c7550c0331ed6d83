import * as v from 'valibot'
import { browser } from 'wxt/browser'
import { REGIONS, type Region } from '#shared/regions/region.ts'

/** Where this extension belongs. Everything else is the relay's to say (`relay-description.ts`). */
export type Settings =
  | {
      is: 'set-up'
      relayOrigin: string
      relayKey: string | null
      managed: boolean
      /** Name of the trust, for people. */
      trust: string | null
      /** Where its reports stay: another region's relay is not used. */
      region: Region | null
      /** Issuers somebody may sign in with, of those the relay accepts; null: all of them. */
      issuers: readonly string[] | null
    }
  | { is: 'not-set-up' }
  /** Something is set and cannot be used. The name of the field, so that IT can find it; never its value. */
  | { is: 'wrong'; field: 'relayOrigin' | 'relayKey' | 'region' | 'issuers'; managed: boolean }

const RelayOrigin = v.pipe(
  v.string(),
  v.trim(),
  v.url(),
  v.transform((text) => new URL(text)),
  v.check((url) => url.protocol === 'https:' || (url.protocol === 'http:' && isThisMachine(url.hostname))),
  v.check((url) => url.pathname === '/' && !url.search && !url.hash && !url.username && !url.password),
  v.transform((url) => url.origin),
)
/** As an ID token names it, to the letter. */
const Issuers = v.pipe(
  v.array(
    v.pipe(
      v.string(),
      v.url(),
      v.check((text) => /^https:|^http:\/\/(?:[a-z0-9-]+\.)*localhost[:/]/.test(text)),
    ),
  ),
  v.minLength(1),
  v.maxLength(50),
)
const TrustName = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(200))
const RelayKey = v.pipe(v.string(), v.trim(), v.regex(/^[A-Za-z0-9_-]{43,87}$/))

/**
 * The organisation's policy where it names a relay, else what was typed on the options page. A policy wins
 * whole: a field it leaves out is not filled from what somebody typed.
 */
export function readSettings(managed: unknown, local: unknown): Settings {
  const relay = fromSource(managed, true) ?? fromSource(local, false) ?? { is: 'not-set-up' }
  return relay.is === 'set-up' ? boundBy(managed, relay) : relay
}

/** What policy says of any relay, also of one that somebody typed. */
function boundBy(managed: unknown, relay: RelaySetUp): Settings {
  const { region, issuers } = (managed ?? {}) as Record<string, unknown>
  const [inRegion, of] = [v.safeParse(v.picklist(REGIONS), region), v.safeParse(Issuers, issuers)]
  // As with a pin: a bound that cannot be read must not turn into none.
  if (!isEmpty(region) && !inRegion.success) return { is: 'wrong', field: 'region', managed: true }
  if (!isEmpty(issuers) && !of.success) return { is: 'wrong', field: 'issuers', managed: true }
  return {
    ...relay,
    trust: readTrustName(managed),
    region: inRegion.success ? inRegion.output : null,
    issuers: of.success ? of.output : null,
  }
}

/** Whose policy this is, for people; null where it does not say. */
export function readTrustName(managed: unknown): string | null {
  const named = v.safeParse(TrustName, (managed as { trust?: unknown } | null | undefined)?.trust)
  return named.success ? named.output : null
}

type RelaySetUp = Pick<Extract<Settings, { is: 'set-up' }>, 'is' | 'relayOrigin' | 'relayKey' | 'managed'>

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

function fromSource(
  source: unknown,
  managed: boolean,
): RelaySetUp | Extract<Settings, { is: 'wrong' }> | null {
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
