import { type Browser, browser } from 'wxt/browser'
import type { UnprotectedReason } from '#shared/access/unprotected.ts'
import { verifyReceipt } from '#shared/audit/receipt.ts'
import { makeEnvelopeId } from '#shared/envelope/envelope-id.ts'
import { CodedError } from '#shared/errors.ts'
import { liftRule } from '../hosts/backstop-rules.ts'
import { hostKind } from '../hosts/host-kind.ts'
import type { ProtectionLift } from '../hosts/protection-lift.ts'
import type { RelayAccess } from '../messages/contract.ts'
import { ownAddress } from '../messages/own-address.ts'
import { askRelay } from '../send/relay-client.ts'
import { maySendUnprotected } from '../tenant/unprotected.ts'

/** Long enough to attach a file again, too short to forget that nothing is held. */
export const LIFTED_MS = 2 * 60_000
/** A window left open since this morning opens nothing. */
const ASKED_MS = 10 * 60_000

/** With the tab's number behind it: each lift has an end of its own. */
const ALARM = 'unprotected-'
const ASKED = 'unprotectedAsked'

type Asked = { tabId: number; holdId: string; host: string; at: number }

/** Opens the window that asks why. Nothing is lifted yet. */
export async function askWhy(asked: Omit<Asked, 'at'>): Promise<void> {
  if (!(await maySendUnprotected())) return
  await browser.storage.session.set({ [ASKED]: { ...asked, at: Date.now() } })
  await browser.windows.create({
    url: ownAddress('/unprotected.html'),
    type: 'popup',
    width: 560,
    height: 620,
  })
}

export async function whatWasAsked(): Promise<Asked | null> {
  const stored = await browser.storage.session.get<{ [ASKED]?: Asked }>(ASKED)
  const asked = stored[ASKED]
  return asked && Date.now() - asked.at < ASKED_MS && (await maySendUnprotected()) ? asked : null
}

/**
 * Puts it on record, and then lets one tab's files through for two minutes. What was held stays with us: the person
 * attaches it again, so that the page never gets a file by our hand.
 *
 * @returns the hold the window was opened for
 * @throws CodedError the relay's, or `release/proof-does-not-fit`: then nothing was lifted
 */
export async function sendUnprotected(access: RelayAccess, because: UnprotectedReason): Promise<Asked> {
  const asked = await whatWasAsked()
  if (!asked) throw new CodedError('hold/lost')
  await noteOnRecord(access, asked.host, because)
  await browser.storage.session.remove(ASKED)
  await lift(asked.tabId)
  return asked
}

async function noteOnRecord(
  { description, session }: RelayAccess,
  host: string,
  because: UnprotectedReason,
): Promise<void> {
  const envelopeId = makeEnvelopeId(description.region)
  const { receipt } = await askRelay(
    { relayOrigin: description.relayOrigin, senderToken: session.senderToken },
    'sendUnprotected',
    { request: { envelopeId, host: hostKind(host), because } },
  )
  const logKey = description.logKeys[session.tenant]
  const { entry } = await verifyReceipt(receipt, logKey ?? '')
  if (entry.type !== 'unprotected' || entry.envelopeId !== envelopeId) {
    throw new CodedError('release/proof-does-not-fit')
  }
}

async function lift(tabId: number): Promise<void> {
  const rule = liftRule(tabId) as Browser.declarativeNetRequest.Rule
  await browser.declarativeNetRequest.updateSessionRules({ removeRuleIds: [rule.id], addRules: [rule] })
  await browser.alarms.create(ALARM + tabId, { when: Date.now() + LIFTED_MS })
  await tellBridges(tabId, LIFTED_MS)
}

/** Every frame of the tab; none of them answers. */
async function tellBridges(tabId: number, forMs: number): Promise<void> {
  const told: ProtectionLift = { wardlink: 'bridge', name: 'protection/lift', forMs }
  await browser.tabs.sendMessage(tabId, told).catch(() => {})
}

/** A lift ends with its time, and with the page it was for. */
export function watchLifts(): void {
  browser.alarms.onAlarm.addListener(({ name }) => {
    if (name.startsWith(ALARM)) void endLiftOf(Number(name.slice(ALARM.length)))
  })
  browser.tabs.onRemoved.addListener((tabId) => void endLiftOf(tabId))
  browser.tabs.onUpdated.addListener((tabId, { status }) => {
    if (status === 'loading') void endLiftOf(tabId)
  })
}

export async function endLiftOf(tabId: number): Promise<void> {
  const { id } = liftRule(tabId)
  const rules = await browser.declarativeNetRequest.getSessionRules()
  if (!rules.some((rule) => rule.id === id)) return
  await browser.declarativeNetRequest.updateSessionRules({ removeRuleIds: [id] })
  // Their own clock stands still while the computer sleeps; the alarm's does not.
  await tellBridges(tabId, 0)
}
