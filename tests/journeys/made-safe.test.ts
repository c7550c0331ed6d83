import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BrowserContext, Frame } from 'playwright'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { DemoBrowser } from '#tests/demo/browser.ts'
import { attachByDrop } from '#tests/demo/intakes.ts'
import {
  CARD_COLOURS,
  cardColoursIn,
  confirmPatient,
  openLink,
  rendererOf,
  signInToView,
  statePurpose,
  vaultShowing,
} from '#tests/demo/opener.ts'
import { ASHA, LEE } from '#tests/demo/people.ts'
import {
  cancelReport,
  fillReport,
  openPractice,
  panelOver,
  sealAndShare,
  signInSender,
} from '#tests/demo/sender.ts'
import { must } from '../strip/tools.ts'
import { withDemo } from './with-demo.ts'

const demo = withDemo()
let sender: DemoBrowser
let folder: string

beforeAll(async () => {
  sender = await demo().startSender()
  folder = await mkdtemp(join(tmpdir(), 'wardlink-safe-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** Keeps whatever a renderer is about to show, so that its bytes can be looked at. */
async function keepShown(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    const make = URL.createObjectURL.bind(URL)
    URL.createObjectURL = (shown: Blob) => {
      Object.assign(globalThis, { shown })
      return make(shown)
    }
  })
}

async function shownIn(renderer: Frame): Promise<Buffer> {
  const bytes = await renderer.evaluate(async () => {
    const { shown } = globalThis as unknown as { shown: Blob }
    return [...new Uint8Array(await shown.arrayBuffer())]
  })
  return Buffer.from(bytes)
}

test('a phone’s photo arrives without its place, its camera and its words, and says when it was taken', async () => {
  const { samples } = demo()
  const page = await openPractice(sender.context)
  await attachByDrop(page, [samples.jpeg.path])
  const panel = await panelOver(page)
  await panel.getByText('Taken out: where it was taken, dates and times, camera or phone').waitFor()
  await signInSender(panel, ASHA)
  await fillReport(panel, { patient: samples.patient, about: 'Redder?', openers: [LEE.email] })
  const link = await sealAndShare(panel)

  const opener = await demo().startOpener()
  await keepShown(opener.context)
  const opened = await openLink(opener.context, link)
  await signInToView(opened, LEE)
  await statePurpose(opened)
  const vault = await vaultShowing(opened, samples.patient.name)
  // The camera's clock has no time zone: the day is what can be told.
  await vault
    .getByText(/4 March 2026|4 Mar 2026/)
    .first()
    .waitFor()
  await confirmPatient(vault)
  const shown = await shownIn(await rendererOf(opened))

  for (const trace of ['http://ns.adobe.com', 'Photoshop 3.0', samples.patient.name, 'SN-']) {
    expect(samples.jpeg.bytes.includes(trace), `planted: ${trace}`).toBe(true)
    expect(shown.includes(trace), trace).toBe(false)
  }
  expect(shown.includes('Exif\0\0')).toBe(hasOrientationOnly(shown))
  expect(shown.length).toBeGreaterThan(10_000)
  expect(shown.length).toBeLessThan(samples.jpeg.bytes.length)
})

/** The one tag that may stay: which way is up. */
function hasOrientationOnly(jpeg: Buffer): boolean {
  const at = jpeg.indexOf('Exif\0\0')
  if (at === -1) return false
  const little = jpeg.toString('latin1', at + 6, at + 8) === 'II'
  const read = (offset: number) =>
    little ? jpeg.readUInt16LE(at + 6 + offset) : jpeg.readUInt16BE(at + 6 + offset)
  return read(8) === 1 && read(10) === 0x0112
}

test('a file that cannot be made safe is refused in the panel, with the reason and the way out', async () => {
  const { samples } = demo()
  const strange = join(folder, 'notes.xyz')
  await writeFile(strange, Buffer.from([1, 2, 3, 4]))
  const page = await openPractice(sender.context)
  await attachByDrop(page, [samples.jpeg.path, strange])
  const panel = await panelOver(page)
  const item = panel.getByRole('listitem', { name: 'notes.xyz' })
  await item.getByText('This kind of file cannot be made safe yet.').waitFor()
  expect(await item.getByRole('button', { name: 'Send it as it is' }).count()).toBe(0)

  await panel.getByRole('button', { name: 'Seal and share' }).click()
  const summary = panel.getByRole('alert', { name: 'Before you can share' })
  await summary.getByText('Remove the files that cannot be made safe.').waitFor()
  await item.getByRole('button', { name: 'Remove' }).click()
  await summary.getByText('Remove the files that cannot be made safe.').waitFor({ state: 'detached' })
  await cancelReport(panel)
})

test('an iPhone’s picture arrives as a JPEG, the right way up', async () => {
  const { samples } = demo()
  const heic = join(folder, 'IMG_0417.HEIC')
  const upright = join(folder, 'upright.png')
  await writeFile(upright, samples.png.bytes)
  await must('heif-enc', ['-q', '90', upright, '-o', heic])
  await must('exiftool', ['-q', '-overwrite_original', '-EXIF:Artist=TRACERzebra', '-GPSLatitude=51.5', heic])
  const page = await openPractice(sender.context)
  await attachByDrop(page, [heic])
  const panel = await panelOver(page)
  await panel.getByText('authors').waitFor()
  await fillReport(panel, { patient: samples.patient, about: 'Redder?', openers: [LEE.email] })
  const link = await sealAndShare(panel)

  const opener = await demo().startOpener()
  await keepShown(opener.context)
  const opened = await openLink(opener.context, link)
  await signInToView(opened, LEE)
  await statePurpose(opened)
  await confirmPatient(await vaultShowing(opened, samples.patient.name))
  const renderer = await rendererOf(opened)
  const shown = await shownIn(renderer)
  expect([...shown.subarray(0, 3)]).toEqual([0xff, 0xd8, 0xff])
  expect(shown.includes('TRACERzebra')).toBe(false)
  await expect.poll(() => cardColoursIn(renderer), { timeout: 30_000 }).toEqual(CARD_COLOURS)
})
