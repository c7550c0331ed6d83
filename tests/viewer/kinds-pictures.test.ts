import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Frame, Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { LEE } from '../demo/people.ts'
import { apart, type Golden, makeBmp, makeHeic, makeTiff, makeTurnedTiff } from './media/pictures.ts'
import { confirm, openAs, shownIn } from './opener.ts'
import { pixelsIn } from './shown-pixels.ts'
import { startWorld, type World } from './world.ts'

let world: World
let page: Page
let vault: Frame
let folder: string
const goldens = new Map<string, Golden>()

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wardlink-pictures-'))
  world = await startWorld()
  const made = [await makeHeic(folder), await makeBmp(folder)]
  // Every packing is compared in `tests/unit/viewer/renderer/workers`; here, that the browser runs it.
  made.push(
    await makeTiff(folder, 'colour-lzw.tif'),
    await makeTiff(folder, 'colour-zip.tif'),
    await makeTurnedTiff(folder, 6),
  )
  for (const golden of made) goldens.set(golden.file.name, golden)
  const { link } = await world.send(made.map(({ file }) => file))
  const { context } = await world.browser()
  ;({ page, vault } = await openAs(context, link, LEE))
  await confirm(vault)
})
afterAll(async () => {
  await world?.close()
  await rm(folder, { recursive: true, force: true })
})

async function show(name: string): Promise<Frame> {
  await vault.locator('.media-choice', { hasText: name }).click()
  await vault.locator('.media-choice[aria-current]', { hasText: name }).waitFor()
  return shownIn(page, vault)
}

function goldenPage(name: string, index: number) {
  const golden = goldens.get(name)?.pages[index]
  if (!golden) throw new Error(`no golden for page ${index + 1} of ${name}`)
  return golden
}

describe('a picture the browser cannot decode by itself', () => {
  test('HEIC is what libheif makes of it', async () => {
    const { mean, most } = apart(await pixelsIn(await show('photo.heic')), goldenPage('photo.heic', 0))
    // Two releases of the same library, one rounds colour a little differently.
    expect(mean).toBeLessThan(1.5)
    expect(most).toBeLessThan(40)
  })

  // Each by another library, which a browser's worker may lack.
  test.for(['colour-lzw.tif', 'colour-zip.tif'])(
    'every page of %s is what libtiff makes of it',
    async (name) => {
      const frame = await show(name)
      for (const index of [0, 1, 2]) {
        if (index > 0) await vault.getByRole('button', { name: 'Next page' }).click()
        await vault.getByText(`Page ${index + 1} of 3`).waitFor()
        await frame.locator(`canvas[aria-label$="${index + 1}/3"]`).waitFor()
        expect(apart(await pixelsIn(frame), goldenPage(name, index)).most).toBeLessThan(2)
      }
    },
  )

  test('a scan stands the way its tag says', async () => {
    const { width, height, rgba } = await pixelsIn(await show('turned-6.tif'))
    const lying = goldenPage('turned-6.tif', 0)
    expect({ width, height }).toEqual({ width: lying.height, height: lying.width })
    expect(rgba[0]).toBe(lying.rgba[4 * (lying.height - 1) * lying.width])
  })
})

describe('a picture of the browser’s own kinds', () => {
  test('BMP is what ffmpeg makes of it', async () => {
    const { most } = apart(await pixelsIn(await show('screen.bmp')), goldenPage('screen.bmp', 0))
    expect(most).toBe(0)
  })
})

describe('a scan of many pages', () => {
  test('is turned by keys and by the wheel', async () => {
    const frame = await show('colour-lzw.tif')
    const view = frame.locator('.view')
    await view.focus()
    await page.keyboard.press('PageDown')
    await vault.getByText('Page 2 of 3').waitFor()
    await page.keyboard.press('End')
    await vault.getByText('Page 3 of 3').waitFor()
    await page.keyboard.press('ArrowUp')
    await vault.getByText('Page 2 of 3').waitFor()
    await view.hover()
    await page.mouse.wheel(0, -100)
    await vault.getByText('Page 1 of 3').waitFor()
  })
})
