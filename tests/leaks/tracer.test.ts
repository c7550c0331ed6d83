import { describe, expect, test } from 'vitest'
import { type DemoBrowser, startBrowser } from '#tests/demo/browser.ts'
import { attachByDrop, attachByPicker } from '#tests/demo/intakes.ts'
import {
  confirmPatient,
  openLink,
  rendererOf,
  signInToView,
  statePurpose,
  vaultShowing,
} from '#tests/demo/opener.ts'
import { ASHA, LEE } from '#tests/demo/people.ts'
import { practiceRecord } from '#tests/demo/practice-record.ts'
import type { PracticeWhatsApp } from '#tests/demo/practice-whatsapp/server/server.ts'
import {
  cancelReport,
  closePanel,
  fillReport,
  openPractice,
  openSentPage,
  panelOver,
  pressLast,
  sealAndShare,
  signInSender,
} from '#tests/demo/sender.ts'
import type { Demo } from '#tests/demo/start.ts'
import { TRACER } from '#tests/fixtures/patients.ts'
import { withDemo } from '../journeys/with-demo.ts'
import { fileNeedles, findIn, findInFolder, type Needle, textNeedles, tracerNeedles } from './needles.ts'

const demo = withDemo({ throughWire: true, tracer: true })

/**
 * A patient who exists nowhere else goes through the whole journey: in every field, every file name, every
 * metadata block and the pixels' own bytes. Afterwards no trace may lie anywhere on the way.
 */
describe('the tracer', () => {
  test('leaves no trace on the wire, at the relay, in the page, in either profile or in any address', async () => {
    const { samples, relay, wire, practice, issuer } = demo()
    const needles = [
      ...tracerNeedles(),
      ...[samples.jpeg, samples.png, samples.webp, samples.pdf].flatMap(fileNeedles),
    ]
    const sending = await send(demo())
    const opener = await open(demo(), sending.link)
    const log = relay.output()
    await relay.stop()

    const passed = wire?.passed ?? []
    expect(passed.filter(({ method }) => method === 'PATCH')).not.toEqual([])
    const found = [
      ...passed.flatMap((one) => [
        ...findIn(one.path, needles, `the address of ${one.method}`),
        ...findIn(one.requestHeaders, needles, `headers of ${one.method} ${one.path}`),
        ...findIn(one.requestBody, needles, `${one.method} ${one.path}`),
        ...findIn(one.answerHeaders, needles, `headers of the answer to ${one.path}`),
        ...findIn(one.answerBody, needles, `the answer to ${one.path}`),
      ]),
      ...findIn(log, needles, 'the relay’s log'),
      ...findIn(issuer.requests.join('\n'), needles, 'addresses at the issuer'),
      ...findInPractice(practice, sending.record, needles),
      ...(await findInFolder(relay.folder, needles, 'relay')),
      ...(await findInFolder(sending.browser.profileFolder, needles, 'sender’s profile')),
      ...(await findInFolder(opener.profileFolder, needles, 'opener’s profile')),
    ]
    expect(found).toEqual([])

    const secret = new URL(sending.link).hash.split('.')[1] ?? ''
    const secretNeedles = textNeedles('link secret', secret)
    expect([
      ...passed.flatMap((one) =>
        findIn(
          Buffer.concat([Buffer.from(`${one.path}\n${one.requestHeaders}`), one.requestBody, one.answerBody]),
          secretNeedles,
          `${one.method} ${one.path}`,
        ),
      ),
      ...findIn(log, secretNeedles, 'the relay’s log'),
      ...findIn(issuer.requests.join('\n'), secretNeedles, 'addresses at the issuer'),
      ...(await findInFolder(relay.folder, secretNeedles, 'relay')),
    ]).toEqual([])
  })

  test('is found in the page and in the profile when Wardlink is not there', async () => {
    const { practice, samples } = demo()
    const browser = await startBrowser({ hostRules: practice.hostRules })
    const page = await openPractice(browser.context)
    await attachByDrop(page, [samples.jpeg.path])
    await page.getByRole('dialog').getByRole('button', { name: 'Send' }).click()
    await page.locator('[data-from="me"] img').waitFor()
    const record = JSON.stringify(await practiceRecord(page))
    await browser.close()
    const needles = tracerNeedles()
    expect(findInPractice(practice, record, needles)).not.toEqual([])
    expect(await findInFolder(browser.profileFolder, needles, 'profile')).not.toEqual([])
  })
})

type Sending = { browser: DemoBrowser; link: string; record: string }

async function send(running: Demo): Promise<Sending> {
  const { samples } = running
  const browser = await running.startSender()
  const page = await openPractice(browser.context)
  // Once held and thrown away, once shared: neither may leave anything.
  await attachByDrop(page, [samples.png.path])
  await cancelReport(await panelOver(page))
  const all = [samples.jpeg, samples.png, samples.webp, samples.pdf].map(({ path }) => path)
  await attachByPicker(page, all, { attach: 'Attach', item: 'Document' })
  const panel = await panelOver(page)
  await signInSender(panel, ASHA)
  await fillReport(panel, { patient: TRACER, about: TRACER.about, openers: [LEE.email] })
  const link = await sealAndShare(panel)
  await closePanel(panel)
  const sent = await openSentPage(browser.context)
  await sent.getByText(LEE.email).first().waitFor()
  const record = JSON.stringify(await practiceRecord(page))
  await browser.close()
  return { browser, link, record }
}

async function open(running: Demo, link: string): Promise<DemoBrowser> {
  const browser = await running.startOpener()
  const page = await openLink(browser.context, link)
  await signInToView(page, LEE)
  await statePurpose(page)
  const vault = await vaultShowing(page, TRACER.name)
  await confirmPatient(vault)
  for (let index = 0; index < 4; index++) {
    await rendererOf(page)
    const next = vault.getByRole('button', { name: 'Next', exact: true })
    if (await next.isEnabled()) await next.click()
  }
  await pressLast(vault.getByRole('button', { name: 'Close', exact: true }))
  await page.getByRole('heading', { name: 'Closed' }).waitFor()
  await browser.close()
  return browser
}

function findInPractice(practice: PracticeWhatsApp, record: string, needles: readonly Needle[]): string[] {
  return [
    ...findIn(record, needles, 'the page’s record'),
    ...practice.frames.flatMap((frame) => findIn(frame, needles, 'the page’s socket')),
    ...practice.requests.flatMap((request) =>
      findIn(
        Buffer.concat([Buffer.from(`${request.path}\n${request.headers}\n`), request.body]),
        needles,
        `the page’s ${request.method} ${request.path}`,
      ),
    ),
  ]
}
