import { afterAll, beforeAll, expect, test } from 'vitest'
import { ensureBuilt } from '../demo/built.ts'
import {
  PRACTICE_ORIGIN,
  type PracticeWhatsApp,
  startPracticeWhatsApp,
} from '../demo/practice-whatsapp/server/server.ts'
import { makeSamples, type Samples } from '../fixtures/make.ts'
import { startTestRelay, type TestRelay } from '../fixtures/test-relay.ts'
import { dropInFirefox } from '../hosts/firefox-drop.ts'
import { firstPage } from '../hosts/firefox-page.ts'
import { inFrameOf } from '../journeys/firefox-frames.ts'
import { type ManagedFirefox, startManagedFirefox } from './managed-firefox.ts'
import { packFor, policiesFor } from './trust.ts'

const ADDON_ID = 'wardlink@wardlink.example'

let relay: TestRelay
let practice: PracticeWhatsApp
let samples: Samples
let browser: ManagedFirefox

beforeAll(async () => {
  await ensureBuilt(['chrome-mv3', 'firefox-mv3', 'practice-whatsapp'])
  relay = await startTestRelay()
  practice = await startPracticeWhatsApp()
  samples = await makeSamples(relay.folder)
  packFor(relay)
  const settings = { relayOrigin: relay.relay.origin }
  browser = await startManagedFirefox(policiesFor(relay, 'firefox', { settings }), ADDON_ID, {
    'web.whatsapp.com': practice.port,
  })
})
afterAll(async () => {
  await browser?.close()
  await practice?.close()
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
  await browser.leave()
})

test('a version that is published while an attachment is held waits, and never comes under an open page', async () => {
  const page = await firstPage(browser)
  const drop = () => dropInFirefox(browser, { x: 700, y: 400 }, { files: [samples.jpeg.path] })
  const cancel = `[...document.querySelectorAll('button')].find((one) => one.textContent === 'Cancel')`
  const cancelPanel = async () => {
    await inFrameOf(browser, /\/compose-panel\.html/, `${cancel}.click()`)
    await expect.poll(() => page.hasPanel(), { timeout: 20_000 }).toBe(false)
  }
  await page.goto(`${PRACTICE_ORIGIN}/`)
  const before = practice.requests.length
  await drop()
  await expect.poll(() => page.hasPanel(), { timeout: 20_000 }).toBe(true)

  packFor(relay, '--version', '0.1.0.1')
  expect(await update()).toBe('waits')
  await cancelPanel()
  // Firefox would leave the page alone with its files for a moment.
  await drop()
  await expect.poll(() => page.hasPanel(), { timeout: 20_000 }).toBe(true)
  expect(await version()).toBe('0.1.0')
  expect(practice.requests.slice(before)).toEqual([])

  await cancelPanel()
  await browser.leave()
  await expect.poll(version, { timeout: 120_000 }).toBe('0.1.0.1')
})

test('it rolls back the same way: the older build under a newer number', async () => {
  packFor(relay, '--version', '0.1.0.2')
  await update()
  await expect.poll(version, { timeout: 60_000 }).toBe('0.1.0.2')
})

/** Has Firefox look for a version, as it does by itself every few hours. @returns whether it waits or was put in */
async function update(): Promise<unknown> {
  return await browser.evaluateInBrowser(`new Promise(async (done) => {
    const { AddonManager } = ChromeUtils.importESModule('resource://gre/modules/AddonManager.sys.mjs')
    const addon = await AddonManager.getAddonByID(${JSON.stringify(ADDON_ID)})
    addon.findUpdates({
      onUpdateAvailable(_, install) {
        install.addListener({
          onInstallPostponed: () => done('waits'),
          onInstallEnded: () => done('is put in'),
          onInstallFailed: () => done('failed'),
        })
        install.install().catch(() => {})
      },
      onNoUpdateAvailable: () => done('none'),
    }, AddonManager.UPDATE_WHEN_USER_REQUESTED)
  })`)
}

async function version(): Promise<unknown> {
  return await browser.evaluateInBrowser(`(async () => {
    const { AddonManager } = ChromeUtils.importESModule('resource://gre/modules/AddonManager.sys.mjs')
    return (await AddonManager.getAddonByID(${JSON.stringify(ADDON_ID)})).version
  })()`)
}
