import { afterAll, beforeAll, expect, test } from 'vitest'
import { ensureBuilt } from '../demo/built.ts'
import { attachByPicker } from '../demo/intakes.ts'
import {
  confirmPatient,
  openLink,
  rendererOf,
  signInToView,
  statePurpose,
  vaultShowing,
} from '../demo/opener.ts'
import { ASHA, LEE } from '../demo/people.ts'
import { listSent, startSession } from '../demo/seal-and-send.ts'
import {
  closePanel,
  composerText,
  fillReport,
  openPractice,
  panelOver,
  sealAndShare,
  signInSender,
} from '../demo/sender.ts'
import { makeLargePicture } from '../fixtures/make.ts'
import { alertsOn } from '../hosts/guarded-browser.ts'
import { withDemo } from '../journeys/with-demo.ts'
import { type ManagedChromium, startManagedChromium } from './managed-chromium.ts'
import { packFor, policiesFor, type RolloutRelay } from './trust.ts'

/** A trust publishes a version while somebody shares. Their browser installs it by itself, and they notice nothing. */
const demo = withDemo({ throughWire: true })
let browser: ManagedChromium
let rollout: RolloutRelay

beforeAll(async () => {
  await ensureBuilt(['firefox-mv3'])
  rollout = { folder: demo().relay.folder, relay: { origin: demo().relayOrigin } }
  const chromiumId = packFor(rollout)
  demo().issuer.allowExtension(`https://${chromiumId}.chromiumapp.org/`)
  const settings = { relayOrigin: demo().relayOrigin, region: 'gb', voice: false }
  browser = await startManagedChromium(
    policiesFor(rollout, 'chromium', { chromiumId, settings }),
    demo().practice.hostRules,
  )
})
afterAll(() => browser?.close())

test('a version that is published while a report is written, sealed and uploaded waits for its end', async () => {
  const { wire, samples, folder } = demo()
  if (!wire) throw new Error('this test needs the wire')
  const large = await makeLargePicture(folder)
  // Installed and told its relay: both take a moment after the browser has started.
  await expect.poll(relayOfExtension, { timeout: 90_000 }).toBe(demo().relayOrigin)
  const page = await openPractice(browser.context)
  await attachByPicker(page, [large.path])
  const panel = await panelOver(page)
  // As policy has it.
  await panel.getByRole('button', { name: 'Take a photo' }).waitFor()
  expect(await panel.getByRole('button', { name: 'Voice note' }).count()).toBe(0)
  await signInSender(panel, ASHA)
  await fillReport(panel, { patient: samples.patient, about: 'Large', openers: [LEE.email] })

  packFor(rollout, '--version', '0.1.0.1')
  await inBackground(`chrome.runtime.requestUpdateCheck()`)
  await expect
    .poll(() => inBackground(`chrome.storage.session.get('updateWaits')`), { timeout: 60_000 })
    .toEqual({ updateWaits: true })

  let piecesCount = 0
  wire.breaks = ({ method }) => method === 'PATCH' && ++piecesCount > 1
  const link = await sealAndShare(panel)
  await closePanel(panel)
  // Broken off twice: it was tried again, and by the version that sealed it.
  await expect.poll(() => piecesCount, { timeout: 30_000 }).toBeGreaterThan(2)
  expect(await version()).toBe('0.1.0')
  const { senderToken } = await startSession(demo(), ASHA)
  expect(await listSent(demo(), senderToken)).toMatchObject({ envelopes: [{ state: 'uploading' }] })

  wire.breaks = null
  await expect
    .poll(() => listSent(demo(), senderToken), { timeout: 60_000 })
    .toMatchObject({ envelopes: [{ state: 'ready' }] })
  await expect.poll(version, { timeout: 60_000 }).toBe('0.1.0.1')
  expect(await composerText(page)).toContain(link)

  const opener = await demo().startOpener()
  const opened = await openLink(opener.context, link)
  await signInToView(opened, LEE)
  await statePurpose(opened)
  await confirmPatient(await vaultShowing(opened, samples.patient.name))
  await rendererOf(opened)
})

test('a page that was open during the update gets no file from then on, and is protected again when it is reloaded', async () => {
  const [page] = browser.context.pages().filter((one) => one.url().includes('whatsapp'))
  if (!page) throw new Error('the page is gone')
  const before = demo().practice.requests.length
  await attachByPicker(page, [demo().samples.jpeg.path])
  await expect
    .poll(() => alertsOn(page))
    .toEqual([expect.stringContaining('updated and your attachment was not sent')])
  expect(demo().practice.requests.slice(before)).toEqual([])
  await page.reload()
  await attachByPicker(page, [demo().samples.jpeg.path])
  await panelOver(page)
})

/** In the extension's background, whichever version's it is by now; null while there is none. */
async function inBackground(expression: string): Promise<unknown> {
  const workers = browser.context
    .serviceWorkers()
    .filter((worker) => worker.url().startsWith('chrome-extension:'))
  return (
    (await workers
      .at(-1)
      ?.evaluate(expression)
      .catch(() => null)) ?? null
  )
}

const version = () => inBackground('chrome.runtime.getManifest().version')

async function relayOfExtension(): Promise<unknown> {
  const told = (await inBackground('chrome.storage.managed.get()')) as { relayOrigin?: string } | null
  return told?.relayOrigin
}
