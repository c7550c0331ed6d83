import { afterAll, beforeAll, expect, test } from 'vitest'
import { ensureBuilt } from '../demo/built.ts'
import { startTestRelay, type TestRelay } from '../fixtures/test-relay.ts'
import { type ManagedFirefox, startManagedFirefox } from './managed-firefox.ts'
import { packFor, policiesFor } from './trust.ts'

const ADDON_ID = 'wardlink@wardlink.example'

let relay: TestRelay
let browser: ManagedFirefox

beforeAll(async () => {
  await ensureBuilt(['chrome-mv3', 'firefox-mv3'])
  relay = await startTestRelay()
  packFor(relay)
  const settings = { relayOrigin: relay.relay.origin }
  browser = await startManagedFirefox(policiesFor(relay, 'firefox', { settings }), ADDON_ID)
})
afterAll(async () => {
  await browser?.close()
  await relay?.close()
})

test('it installs itself in Firefox, knows its relay, and cannot be disabled', async () => {
  await browser.open(
    'options.html',
    `document.body.innerText.includes(${JSON.stringify(relay.relay.origin)})`,
  )
  expect(await browser.evaluate('browser.management.getSelf()')).toMatchObject({
    id: ADDON_ID,
    installType: 'admin',
    mayDisable: false,
    updateUrl: `${relay.relay.origin}/extension/updates.json`,
  })
})

test('it updates from the relay', async () => {
  await browser.leave()
  packFor(relay, '--version', '0.1.0.1')
  const found = `new Promise(async (found) => {
    const { AddonManager } = ChromeUtils.importESModule('resource://gre/modules/AddonManager.sys.mjs')
    const addon = await AddonManager.getAddonByID(${JSON.stringify(ADDON_ID)})
    addon.findUpdates({
      onUpdateAvailable: (_, install) => found(install.install().then(() => install.version)),
      onNoUpdateAvailable: () => found('none'),
    }, AddonManager.UPDATE_WHEN_USER_REQUESTED)
  })`
  expect(await browser.evaluateInBrowser(found)).toBe('0.1.0.1')
})
