import type { Frame, Page } from 'playwright'
import { beforeAll, describe, expect, test } from 'vitest'
import { backgroundOf, type DemoBrowser } from '../demo/browser.ts'
import { chromiumExtensionId } from '../demo/extension-id.ts'
import { CARD_COLOURS, cardColoursIn, confirmPatient, statePurpose } from '../demo/opener.ts'
import { LEE } from '../demo/people.ts'
import { type Shared, sealAndSend } from '../demo/seal-and-send.ts'
import { frameAt, openPractice } from '../demo/sender.ts'
import { CHANNELS } from '../exfil/channels.ts'
import { withDemo } from '../journeys/with-demo.ts'
import { type Listener, startListener } from './listener.ts'

/**
 * A clinician who has the extension opens what is sent to them in the viewer that came with it. The relay's own viewer
 * is altered in every file here, and nobody notices.
 */
const demo = withDemo({ throughWire: true })
const OWN_PAGE = () => `chrome-extension://${chromiumExtensionId()}/viewer.html`
/** What a taken-over renderer gets out all the same: names it asks for (docs/threat-model.md). */
const KNOWN = ['link preconnect']

let browser: DemoBrowser
let shared: Shared
let page: Page

beforeAll(async () => {
  const { wire } = demo()
  if (!wire) throw new Error('this test needs the wire')
  wire.tamper = ({ host, path }, answer) =>
    /^(?:view|[0-9a-f]{32}\.content)\./.test(host) && path !== '/config.json'
      ? { ...answer, body: Buffer.from(`document.title = 'altered'`) }
      : null
  shared = await sealAndSend(demo())
  browser = await demo().startSender()
})

test('a link that is tapped in a chat opens there, and the report opens, whatever script the server has', async () => {
  const background = await backgroundOf(browser.context)
  const settings = { relayOrigin: demo().relayOrigin, viewer: 'extension' }
  await background.evaluate(`chrome.storage.local.set({ settings: ${JSON.stringify(settings)} })`)
  await expect
    .poll(() => background.evaluate(`chrome.storage.local.get('viewerOrigin')`), { timeout: 20_000 })
    .toEqual({ viewerOrigin: demo().viewerOrigin })
  const host = await openPractice(browser.context)
  const composer = host.locator('#main footer div[contenteditable="true"]')
  await composer.click()
  await host.keyboard.insertText(shared.link)
  await host.keyboard.press('Enter')
  const opening = browser.context.waitForEvent('page')
  await host.getByRole('link', { name: shared.link }).click()
  page = await opening
  await page.getByRole('button', { name: 'Sign in to view' }).waitFor()
  expect(page.url()).toBe(OWN_PAGE())

  const window = browser.context.waitForEvent('page')
  await page.getByRole('button', { name: 'Sign in to view' }).click()
  await (await window).getByRole('button', { name: LEE.name }).click()
  await statePurpose(page)
  const vault = await frameAt(page, /^chrome-extension:.*\/vault\.html/)
  await vault.getByRole('heading', { name: demo().samples.patient.name }).waitFor()
  await confirmPatient(vault)
  const renderer = await frameAt(page, /^chrome-extension:.*\/renderer\.html/)
  await renderer.locator('img').first().waitFor()
  expect(await cardColoursIn(renderer)).toEqual(CARD_COLOURS)
  expect(await renderer.evaluate('self.origin')).toBe('null')
  // Not that it was altered unseen: it was never asked for.
  const hosts = new Set(demo().wire?.passed.map((one) => one.host.replace(/:\d+$/, '')))
  expect([...hosts]).toEqual(['localhost'])
})

test('nothing is left of it: not in storage, not in an address, not with the background', async () => {
  const vault = await frameAt(page, /^chrome-extension:.*\/vault\.html/)
  await vault.getByRole('button', { name: 'Close' }).click()
  await page.getByRole('heading', { name: 'Closed' }).waitFor()
  const left = (await page.evaluate(`(async () => JSON.stringify([
    { ...sessionStorage }, { ...localStorage }, history.length,
    await chrome.storage.session.get(), await chrome.storage.local.get(), location.href,
  ]))()`)) as string
  const secret = new URL(shared.link).hash.split('.')[1] ?? ''
  for (const word of [secret, shared.envelopeId, demo().samples.patient.name])
    expect(left).not.toContain(word)
  expect(JSON.parse(left).slice(0, 2)).toEqual([{}, {}])
})

describe('a renderer that was taken over', () => {
  let listeners: [channel: string, Listener][]

  test('reaches nobody: every channel we know of, each in a frame of its own', async () => {
    const channels = CHANNELS.filter(({ isAtTop }) => !isAtTop)
    listeners = await Promise.all(
      channels.map(async ({ name }) => [name, await startListener()] as [string, Listener]),
    )
    for (const [index, { run }] of channels.entries()) {
      const { origin } = listeners[index]?.[1] ?? { origin: '' }
      const frame = await freshRenderer(page, index)
      const aim = { origin, host: new URL(origin).host, word: `word-${index}` }
      await frame.evaluate(`void (async () => (${run})(${JSON.stringify(aim)}))().catch(() => {})`)
    }
    // One that can is heard at once; the last of them has had as long as the first.
    await expect.poll(() => heardOf(listeners), { timeout: 10_000 }).toContain('link preconnect')
    expect(await heardOf(listeners)).toEqual(KNOWN)
    await Promise.all(listeners.map(([, listener]) => listener.close()))
  }, 120_000)
})

/** A renderer as a vault makes one. */
async function freshRenderer(within: Page, index: number): Promise<Frame> {
  await within.evaluate((name) => {
    const frame = document.createElement('iframe')
    frame.name = name
    frame.setAttribute('sandbox', 'allow-scripts')
    frame.src = '/renderer.html'
    const loaded = new Promise((resolve) => frame.addEventListener('load', resolve, { once: true }))
    document.body.append(frame)
    return loaded
  }, `taken-over-${index}`)
  const frame = within.frame({ name: `taken-over-${index}` })
  if (!frame) throw new Error('the renderer has not loaded')
  return frame
}

async function heardOf(listeners: readonly [string, Listener][]): Promise<string[]> {
  const heard = await Promise.all(
    listeners.map(async ([name, listener]) => ((await listener.heard()).length > 0 ? [name] : [])),
  )
  return heard.flat()
}
