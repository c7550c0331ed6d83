import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createCanvas, loadImage } from '@napi-rs/canvas'
import { source as axeSource } from 'axe-core'
import type { Frame } from 'playwright'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { DemoBrowser } from '#tests/demo/browser.ts'
import { attachByDrop } from '#tests/demo/intakes.ts'
import { openPractice, panelOver } from '#tests/demo/sender.ts'
import { ROOT } from '../commands/run.ts'
import { must } from '../strip/tools.ts'
import { withDemo } from './with-demo.ts'

const demo = withDemo()
let sender: DemoBrowser
let folder: string

beforeAll(async () => {
  sender = await demo().startSender()
  folder = await mkdtemp(join(tmpdir(), 'wardlink-cover-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** What would be sealed of the only file, once it is prepared: the panel asks for it as it does to show it. */
async function sealedBytes(panel: Frame): Promise<Buffer> {
  const bytes = await panel.evaluate(async () => {
    const { chrome, location } = globalThis as unknown as {
      chrome: { runtime: { sendMessage(message: unknown): Promise<{ answer: File }> } }
      location: Location
    }
    const asks = { holdId: location.hash.slice(1), index: 0 }
    const { answer } = await chrome.runtime.sendMessage({
      wardlink: 'background',
      name: 'hold/safe-file',
      asks,
    })
    return [...new Uint8Array(await answer.arrayBuffer())]
  })
  return Buffer.from(bytes)
}

async function hold(path: string): Promise<Frame> {
  const page = await openPractice(sender.context)
  await attachByDrop(page, [path])
  return panelOver(page)
}

test('a box burnt into a photo cannot be taken off again, and nothing of it is left in a thumbnail', async () => {
  const panel = await hold(demo().samples.jpeg.path)
  await panel.getByRole('button', { name: 'Cover parts' }).click()
  const dialog = panel.getByRole('dialog', { name: 'Cover parts' })
  await panel.locator('.cover-stage__covers').waitFor()
  const box = await panel.locator('.cover-stage__sheet').boundingBox()
  if (!box) throw new Error('no picture')
  const { mouse } = panel.page()
  await mouse.move(box.x + 2, box.y + 2)
  await mouse.down()
  await mouse.move(box.x + box.width * 0.3, box.y + box.height * 0.2, { steps: 4 })
  await mouse.up()
  await mouse.move(box.x + box.width * 0.6, box.y + box.height * 0.5)
  await mouse.down()
  await mouse.move(box.x + box.width * 0.7, box.y + box.height * 0.6)
  await mouse.up()
  await dialog.getByText('Covered on this page: 2').waitFor()
  await dialog.getByRole('button', { name: 'Undo' }).click()
  await dialog.getByText('Covered on this page: 1').waitFor()
  expect(await violationsIn(panel, '.cover-dialog')).toEqual([])
  await panel.page().screenshot({ path: join(folder, 'cover.png') })
  await dialog.getByRole('button', { name: 'Burn in' }).click()
  await dialog.waitFor({ state: 'detached' })
  // What was taken out of the picture before is still told.
  await panel.getByText('where it was taken').waitFor()

  const sealed = await sealedBytes(panel)
  const [before, after] = await Promise.all([loadImage(demo().samples.jpeg.bytes), loadImage(sealed)])
  expect([after.width, after.height]).toEqual([before.width, before.height])
  expect(brightest(after, { x: 0.01, y: 0.01, width: 0.27, height: 0.17 })).toBeLessThan(24)
  expect(brightest(before, { x: 0.01, y: 0.01, width: 0.27, height: 0.17 })).toBeGreaterThan(100)
  expect(brightest(after, { x: 0.6, y: 0.5, width: 0.1, height: 0.1 })).toBeGreaterThan(60)
  // One picture, and no other inside it.
  expect(sealed.indexOf(Buffer.from([0xff, 0xd8]), 2)).toBe(-1)
  await panel.page().close()
})

test('a letter is covered by keyboard alone, and its text is gone with the pages', async () => {
  const { samples } = demo()
  const panel = await hold(samples.pdf.path)
  const button = panel.getByRole('button', { name: 'Cover parts' })
  await button.focus()
  await button.press('Enter')
  const dialog = panel.getByRole('dialog', { name: 'Cover parts' })
  await panel.locator('.cover-stage__covers').waitFor()
  await dialog.getByRole('button', { name: 'Add a box' }).press('Enter')
  const box = dialog.getByRole('button', { name: 'Box 1' })
  for (const key of ['ArrowUp', 'ArrowUp', 'Shift+ArrowRight']) await box.press(key)
  await box.press('Control+z')
  await dialog.getByText('Covered on this page: 1').waitFor()
  const place = await box.evaluate(({ style }) => {
    const share = (text: string) => Number.parseFloat(text) / 100
    const { left, top, width, height } = style
    return { x: share(left), y: share(top), width: share(width), height: share(height) }
  })
  await dialog.getByRole('button', { name: 'Burn in' }).press('Enter')
  await dialog.waitFor({ state: 'detached', timeout: 60_000 })
  await expect.poll(() => panel.evaluate(() => document.activeElement?.id)).toBe('media')

  const file = join(folder, 'covered.pdf')
  await writeFile(file, await sealedBytes(panel))
  await must('qpdf', ['--check', file])
  const words = (await must('pdftotext', [samples.pdf.path, '-'])).toString()
  expect(words).toContain('Tissue viability')
  expect((await must('pdftotext', [file, '-'])).toString().trim()).toBe('')
  await must('pdftoppm', ['-r', '20', '-png', file, join(folder, 'page')])
  const page = await loadImage(await readFile(join(folder, 'page-1.png')))
  // A little inside: a pixel of this small picture may lie half over the edge.
  const inner = {
    x: place.x + 0.03,
    y: place.y + 0.03,
    width: place.width - 0.06,
    height: place.height - 0.06,
  }
  expect(brightest(page, inner)).toBeLessThan(24)
  await panel.page().close()
})

/** WCAG 2.2 AA, asked inside the panel's own frame, where no test from outside reaches. */
async function violationsIn(frame: Frame, selector: string): Promise<string[]> {
  await frame.evaluate(axeSource)
  return frame.evaluate(async (within) => {
    const { axe } = globalThis as unknown as {
      axe: { run(within: string, options: object): Promise<{ violations: { id: string }[] }> }
    }
    const values = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']
    const { violations } = await axe.run(within, { runOnly: { type: 'tag', values } })
    return violations.map(({ id }) => id)
  }, selector)
}

type Part = { x: number; y: number; width: number; height: number }

/** Of all the colours of all the pixels in a part of a picture. */
function brightest(picture: Awaited<ReturnType<typeof loadImage>>, part: Part): number {
  const canvas = createCanvas(picture.width, picture.height)
  const paint = canvas.getContext('2d')
  paint.drawImage(picture, 0, 0)
  const { data } = paint.getImageData(
    Math.round(part.x * picture.width),
    Math.round(part.y * picture.height),
    Math.round(part.width * picture.width),
    Math.round(part.height * picture.height),
  )
  return data.reduce((most, value, at) => (at % 4 === 3 ? most : Math.max(most, value)), 0)
}

test('faces are suggested on this machine alone, and can be taken off again', async () => {
  // Six people in a row, from the package whose model it is: a photo of faces is no fixture of ours.
  const photo = join(ROOT, 'node_modules/@vladmandic/face-api/demo/sample1.jpg')
  const panel = await hold(photo)
  const asked: string[] = []
  panel.page().on('request', (request) => asked.push(new URL(request.url()).protocol))
  await panel.getByRole('button', { name: 'Cover parts' }).click()
  await panel.locator('.cover-stage__covers').waitFor()
  await panel.getByRole('button', { name: 'Suggest faces' }).click()
  const said = panel.getByText(/^Suggested: \d+\. Check each, and look for more yourself/)
  await said.waitFor({ timeout: 90_000 })
  const boxes = panel.getByRole('button', { name: /^Box \d+$/ })
  const count = await boxes.count()
  expect(count).toBeGreaterThan(0)
  expect(await said.innerText()).toContain(`Suggested: ${count}.`)
  expect(asked.filter((protocol) => protocol.startsWith('http'))).toEqual([])
  await panel.getByRole('button', { name: 'Undo' }).click()
  expect(await boxes.count()).toBe(0)
})
