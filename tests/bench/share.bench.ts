import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Frame, Page } from 'playwright'
import { attachByPicker } from '../demo/intakes.ts'
import { ASHA, LEE } from '../demo/people.ts'
import {
  closePanel,
  fillReport,
  linkInComposer,
  openPractice,
  openSentPage,
  panelOver,
  sealAndShare,
  signInSender,
} from '../demo/sender.ts'
import { type Demo, startDemo } from '../demo/start.ts'
import { makeRecording } from '../fixtures/recording.ts'
import { type Bench, type BenchAsked, type BenchResult, median, tableOf } from './bench-result.ts'

const MIB = 1024 ** 2
const SIZES: Readonly<Record<string, number>> = { '1MiB': MIB, '1GiB': 1024 * MIB }
const LIMIT_MS = 1000
const ROUNDS = 3

/**
 * From the press of **Seal and share** to the link in the composer, in the built extension, against a real relay, on
 * the practice page of WhatsApp; the clock starts and stops in the browser. `actions` is how many times the
 * sender pressed anything from the chosen file to the link, counted in the panel, when the patient was given
 * before in this sitting. JSON: `{linkMs: {<size>: median}, actions}`.
 */
export const bench: Bench = {
  about: 'from Seal and share to the link in the composer, 1 MiB and 1 GiB (--quick: one round)',
  async run({ flags, note }: BenchAsked): Promise<BenchResult> {
    const rounds = flags.includes('--quick') ? 1 : ROUNDS
    const folder = await mkdtemp(join(tmpdir(), 'wardlink-share-'))
    const demo = await startDemo()
    try {
      const { linkMs, actions } = await measure(demo, folder, rounds, note)
      const rows = Object.entries(linkMs).map(([size, ms]) => [
        size,
        ms.toFixed(0),
        ms < LIMIT_MS ? 'within' : 'ABOVE',
      ])
      const table = tableOf([
        ['', 'link after ms', `limit ${LIMIT_MS}`],
        ...rows,
        ['actions', String(actions), ''],
      ])
      return { table, json: { linkMs, actions } }
    } finally {
      await demo.close()
      await rm(folder, { recursive: true, force: true })
    }
  },
}

async function measure(demo: Demo, folder: string, rounds: number, note: BenchAsked['note']) {
  const sender = await demo.startSender()
  const page = await openPractice(sender.context)
  // The first report of the sitting: signing in, patient and consent belong to it.
  await attachByPicker(page, [demo.samples.jpeg.path])
  const first = await panelOver(page)
  await signInSender(first, ASHA)
  await fillReport(first, { patient: demo.samples.patient, about: '', openers: [LEE.email] })
  await sealAndShare(first)
  await closePanel(first)

  const sent = await openSentPage(sender.context)
  const linkMs: Record<string, number> = {}
  let actions = 0
  for (const [size, bytes] of Object.entries(SIZES)) {
    const path = join(folder, `${size}.wav`)
    await makeRecording(path, bytes)
    const times: number[] = []
    for (let round = 1; round <= rounds; round++) {
      await page.bringToFront()
      await emptyComposer(page)
      await attachByPicker(page, [path], { attach: 'Attach', item: 'Document' })
      const shared = await share(page, await panelOver(page))
      actions = Math.max(actions, shared.actions)
      times.push(shared.ms)
      note(`${size}, round ${round}: ${shared.ms.toFixed(0)} ms, ${shared.actions} actions`)
      // What follows the link is not measured here, and must not be in the way of the next round.
      await stopUpload(sent, shared.link)
    }
    linkMs[size] = Math.round(median(times))
    await rm(path)
  }
  return { linkMs, actions }
}

type Clock = { shared: { actionsCount: number; pressedAt: number; linkedAt: number } }

/** The last patient, then **Seal and share**, by two presses of one key. */
async function share(page: Page, panel: Frame): Promise<{ ms: number; actions: number; link: string }> {
  await panel.evaluate(() => {
    const shared = { actionsCount: 0, pressedAt: 0, linkedAt: 0 }
    Object.assign(globalThis, { shared })
    const press = ({ isTrusted }: Event) => {
      if (isTrusted) shared.actionsCount += 1
      shared.pressedAt = Date.now()
    }
    document.addEventListener('click', press, true)
  })
  await page.evaluate(() => {
    const shared = { actionsCount: 0, pressedAt: 0, linkedAt: 0 }
    Object.assign(globalThis, { shared })
    const composer = document.querySelector('#main footer div[contenteditable="true"]')
    const look = new MutationObserver(() => {
      if (!shared.linkedAt && /\/r\/\S+#1\./.test(composer?.textContent ?? '')) shared.linkedAt = Date.now()
    })
    look.observe(document.body, { subtree: true, childList: true, characterData: true })
  })
  await panel.getByRole('button', { name: 'Same patient as before' }).press('Enter')
  await panel.getByRole('button', { name: 'Seal and share' }).press('Enter')
  const pressed = await panel.evaluate(() => (globalThis as unknown as Clock).shared)
  const link = await linkInComposer(page, 120_000)
  const linked = await page.evaluate(() => (globalThis as unknown as Clock).shared)
  await closePanel(panel)
  return { ms: linked.linkedAt - pressed.pressedAt, actions: pressed.actionsCount, link }
}

async function emptyComposer(page: Page): Promise<void> {
  await page.locator('#main footer div[contenteditable="true"]').click()
  await page.keyboard.press('Control+A')
  await page.keyboard.press('Delete')
}

type Runtime = { chrome: { runtime: { sendMessage(message: object): Promise<unknown> } } }

/** What **Stop** in Sent does. */
async function stopUpload(sent: Page, link: string): Promise<void> {
  const envelopeId = new URL(link).pathname.split('/').at(-1) ?? ''
  await sent.evaluate(async (id) => {
    const { chrome } = globalThis as unknown as Runtime
    await chrome.runtime.sendMessage({
      wardlink: 'background',
      name: 'outbox/stop',
      asks: { envelopeId: id },
    })
  }, envelopeId)
}
