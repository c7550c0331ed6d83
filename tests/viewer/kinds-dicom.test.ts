import type { Frame, Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { LEE } from '../demo/people.ts'
import { apart } from './media/pictures.ts'
import { goldenScan, readScan } from './media/scans.ts'
import { confirm, openAs, shownIn } from './opener.ts'
import { pixelsIn } from './shown-pixels.ts'
import { startWorld, type World } from './world.ts'

let world: World
let page: Page
let vault: Frame

/** One of each way of packing; every file of the set is compared in `tests/unit/viewer/renderer/workers`. */
const PACKED = [
  'CT_small.dcm',
  'MR_small_RLE.dcm',
  'MR_small_jp2klossless.dcm',
  'MR_small_jpeg_ls_lossless.dcm',
  'SC_rgb_jpeg_dcmtk.dcm',
  'SC_rgb_jpeg_gdcm.dcm',
  'image_dfl.dcm',
] as const
const OTHERS = ['rtdose.dcm', 'waveform_ecg.dcm', 'test-SR.dcm', 'JPEG-lossy.dcm', 'rtplan.dcm'] as const

beforeAll(async () => {
  world = await startWorld()
  const { link } = await world.send(await Promise.all([...PACKED, ...OTHERS].map(readScan)))
  const { context } = await world.browser()
  ;({ page, vault } = await openAs(context, link, LEE))
  await confirm(vault)
})
afterAll(() => world?.close())

async function choose(name: string): Promise<void> {
  await vault.locator('.media-choice', { hasText: name }).click()
  await vault.locator('.media-choice[aria-current]', { hasText: name }).waitFor()
}

async function show(name: string): Promise<Frame> {
  await choose(name)
  return shownIn(page, vault)
}

describe('a DICOM picture', () => {
  test.for(PACKED)('%s is drawn as dcmtk draws it, in the renderer', async (name) => {
    const golden = await goldenScan(name, 1)
    if (!golden) throw new Error('no golden')
    expect(apart(await pixelsIn(await show(name)), golden).most).toBeLessThanOrEqual(1)
    await vault.getByText('Not for primary diagnosis').first().waitFor()
  })

  test('gets brighter by the button, the key and the mouse', async () => {
    const renderer = await show('CT_small.dcm')
    const mean = async () => {
      const { rgba } = await pixelsIn(renderer)
      return rgba.reduce((sum, value) => sum + value, 0) / rgba.length
    }
    const brighterThan = async (before: number) => {
      await expect.poll(mean).toBeGreaterThan(before)
      return mean()
    }
    const asItIs = await mean()
    await vault.getByRole('button', { name: 'Brighter' }).click()
    const byButton = await brighterThan(asItIs)
    await renderer.locator('.view').focus()
    await page.keyboard.press(']')
    const byKey = await brighterThan(byButton)
    const box = await renderer.locator('.view').boundingBox()
    if (!box) throw new Error('nothing to drag')
    await page.mouse.move(box.x + 200, box.y + 100)
    await page.mouse.down({ button: 'right' })
    await page.mouse.move(box.x + 200, box.y + 160, { steps: 4 })
    await page.mouse.up({ button: 'right' })
    await brighterThan(byKey)
    await page.keyboard.press('w')
    await expect.poll(mean).toBeCloseTo(asItIs, 3)
  })

  test('of many frames is gone through by wheel and keys', async () => {
    const renderer = await show('rtdose.dcm')
    await vault.getByText('Frame 1 of 15').waitFor()
    await renderer.locator('.view').hover()
    await page.mouse.wheel(0, 100)
    await vault.getByText('Frame 2 of 15').waitFor()
    await renderer.locator('.view').focus()
    await page.keyboard.press('End')
    await vault.getByText('Frame 15 of 15').waitFor()
    await vault.getByRole('button', { name: 'Previous frame' }).click()
    await vault.getByText('Frame 14 of 15').waitFor()
  })
})

describe('other DICOM', () => {
  test('an ECG of twelve leads lies on paper: a millivolt is ten millimetres, a second is twenty-five', async () => {
    const { width, height, rgba } = await pixelsIn(await show('waveform_ecg.dcm'))
    // Eight dots a millimetre; 22 before the traces, 10 s of them, 5 behind, in whole squares.
    expect(width).toBe(280 * 8)
    const isInk = (x: number, y: number) => (rgba[4 * (y * width + x)] ?? 255) < 80
    // Down the middle of the calibration pulses: each has its top, and ten millimetres lower the line goes on.
    const tops: number[] = []
    for (let y = 1; y < height; y++) if (isInk(17 * 8, y) && !isInk(17 * 8, y - 1)) tops.push(y)
    const feet: number[] = []
    for (let y = 1; y < height; y++)
      if (isInk(Math.round(13.5 * 8), y) && !isInk(Math.round(13.5 * 8), y - 1)) feet.push(y)
    expect(tops.length).toBe(12)
    for (const top of tops) expect(feet.some((foot) => Math.abs(foot - top - 80) <= 1)).toBe(true)
  })

  test('a structured report is words', async () => {
    const words = (await show('test-SR.dcm')).locator('pre')
    expect(await words.innerText()).toContain('Diameter: 3 Length Unit')
  })

  test.for([
    ['JPEG-lossy.dcm', 'media/no-decoder'],
    ['rtplan.dcm', 'media/no-picture'],
  ] as const)('%s says why it cannot be shown: %s', async ([name, problem]) => {
    await choose(name)
    const card = vault.locator(`.item-panel [data-problem="${problem}"]`)
    await card.waitFor()
    expect(await card.getByRole('heading').count()).toBe(1)
    expect(await card.locator('p').count()).toBe(2)
  })
})
