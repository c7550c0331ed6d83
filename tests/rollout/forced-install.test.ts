import type { Page } from 'playwright'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ensureBuilt } from '../demo/built.ts'
import { startTestRelay, type TestRelay } from '../fixtures/test-relay.ts'
import { type ManagedChromium, startManagedChromium } from './managed-chromium.ts'
import { packFor, policiesFor } from './trust.ts'

/**
 * A roll-out as a trust does it: packed and served by its relay, forced in by the policy files that
 * `wardlink policy` wrote, on a machine whose person is no administrator. One browser, in the order of its life.
 */
let relay: TestRelay
let browser: ManagedChromium
let id: string
let policies: object

beforeAll(async () => {
  await ensureBuilt(['chrome-mv3', 'firefox-mv3'])
  relay = await startTestRelay()
  id = packFor(relay)
  policies = told({ relayOrigin: relay.relay.origin, hosts: { 'mail.google.com': 'block' } })
  browser = await startManagedChromium(policies)
})
afterAll(async () => {
  await browser?.close()
  await relay?.close()
})

test('it installs itself from the relay, and its person can neither disable nor remove it', async () => {
  const page = await openSettings()
  const self = await page.evaluate(`chrome.management.getSelf()`)
  expect(self).toMatchObject({
    id,
    enabled: true,
    installType: 'admin',
    mayDisable: false,
    updateUrl: `${relay.relay.origin}/extension/updates.xml`,
  })
  const refusal = page.evaluate(`chrome.management.uninstallSelf({ showConfirmDialog: false })`)
  await expect(refusal).rejects.toThrow('cannot be modified')
  await page.close()
})

test('what it is told arrives late, takes hold, and changes while it runs', async () => {
  const page = await openSettings()
  // Empty for the first seconds after a forced installation: the page hears of it by itself.
  await page.getByText(relay.relay.origin).waitFor()
  expect(await page.getByRole('textbox', { name: 'Relay address' }).count()).toBe(0)
  expect(await page.evaluate(`chrome.storage.managed.get('hosts')`)).toEqual({
    hosts: { 'mail.google.com': 'block' },
  })

  await page.getByText('Ward 7 NHS Trust').waitFor()
  const languages = page.getByRole('group', { name: 'Language' }).getByRole('radio')
  expect(await languages.count()).toBe(4)

  const other = told({ relayOrigin: 'https://other.relay.example', languages: ['cy', 'en'] })
  await browser.setPolicies(other)
  await page.getByText('https://other.relay.example').waitFor()
  expect(await languages.count()).toBe(2)

  // Written by hand: `wardlink policy` refuses it.
  const wrong = JSON.stringify(other).replaceAll('https://other.relay.example', '$&/path')
  await browser.setPolicies(JSON.parse(wrong))
  await page.getByRole('alert').filter({ hasText: 'relayOrigin' }).waitFor()

  await browser.setPolicies(policies)
  await page.getByText(relay.relay.origin).waitFor()
  await page.close()
})

test('it updates itself from the relay, and rolls back the same way', async () => {
  packFor(relay, '--version', '0.1.0.1')
  expect(await updateOffered(await openSettings())).toBe('0.1.0.1')
  await browser.restart()
  const page = await openSettings()
  expect(await page.evaluate(`chrome.runtime.getManifest().version`)).toBe('0.1.0.1')
  // Settings and policy have come along.
  await page.getByText(relay.relay.origin).waitFor()

  packFor(relay, '--version', '0.1.0.2')
  expect(await updateOffered(page)).toBe('0.1.0.2')
})

/** The version that has been fetched and checked, and waits for the extension to be idle. */
async function updateOffered(page: Page): Promise<unknown> {
  const offered = page.evaluate(`new Promise((offered) => {
    chrome.runtime.onUpdateAvailable.addListener(({ version }) => offered(version))
    chrome.runtime.requestUpdateCheck()
  })`)
  return offered
}

/** The browser's policies when the extension is told this. */
function told(settings: object): object {
  return policiesFor(relay, 'chromium', { chromiumId: id, settings })
}

/** The extension's own page, as soon as it is installed. */
async function openSettings(): Promise<Page> {
  const page = await browser.context.newPage()
  await expect
    .poll(
      async () => {
        const answer = await page.goto(`chrome-extension://${id}/options.html`).catch(() => null)
        return answer !== null
      },
      { timeout: 90_000 },
    )
    .toBe(true)
  await page.getByRole('heading', { level: 1 }).waitFor()
  return page
}
