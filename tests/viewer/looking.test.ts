import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Frame, Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { LEE } from '../demo/people.ts'
import { makeSamples, type Samples } from '../fixtures/make.ts'
import { confirm, openAs, shownIn } from './opener.ts'
import { startWorld, type World } from './world.ts'

let world: World
let samples: Samples
let folder: string
let page: Page
let vault: Frame
let renderer: Frame

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wardlink-samples-'))
  samples = await makeSamples(folder)
  world = await startWorld()
  const { link } = await world.send([samples.jpeg, samples.pdf])
  const { context } = await world.browser()
  ;({ page, vault } = await openAs(context, link, LEE))
  await confirm(vault)
  renderer = await shownIn(page, vault)
})
afterAll(async () => {
  await world?.close()
  await rm(folder, { recursive: true, force: true })
})

const width = () => renderer.locator('.sheet').evaluate((sheet) => sheet.getBoundingClientRect().width)
const press = (name: string) => vault.getByRole('button', { name, exact: true }).click()
/** A port's message has arrived by the next frame or two. */
const settle = () => page.waitForTimeout(150)

describe('looking at a picture', () => {
  test('buttons zoom, fit and turn it', async () => {
    const fitted = await width()
    await press('Zoom in')
    await settle()
    expect(await width()).toBeCloseTo(fitted * 1.25, 0)
    await press('Zoom out')
    await settle()
    expect(await width()).toBeCloseTo(fitted, 0)
    // Never smaller than the whole picture in sight.
    await press('Zoom out')
    await settle()
    expect(await width()).toBeCloseTo(fitted, 0)
    await press('Rotate')
    await settle()
    const turned = await renderer
      .locator('.sheet')
      .evaluate((sheet) => sheet.clientHeight / sheet.clientWidth)
    expect(turned).toBeCloseTo(1600 / 1200, 1)
    for (let turn = 0; turn < 3; turn++) await press('Rotate')
    await press('Fit')
    await settle()
    expect(await width()).toBeCloseTo(fitted, 0)
  })

  test('keys do the same once the picture has the focus', async () => {
    const fitted = await width()
    await renderer.locator('.view').focus()
    await page.keyboard.press('+')
    await page.keyboard.press('+')
    await settle()
    expect(await width()).toBeCloseTo(fitted * 1.25 * 1.25, 0)
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('0')
    await settle()
    expect(await width()).toBeCloseTo(fitted, 0)
  })

  test('a pinch zooms to where the fingers are', async () => {
    const fitted = await width()
    await renderer.locator('.view').evaluate((view) => {
      const touch = (identifier: number, clientX: number) =>
        new Touch({ identifier, target: view, clientX, clientY: 200 })
      const send = (type: string, ...touches: Touch[]) =>
        view.dispatchEvent(
          new TouchEvent(type, { touches, changedTouches: touches, bubbles: true, cancelable: true }),
        )
      send('touchstart', touch(1, 300), touch(2, 400))
      send('touchmove', touch(1, 250), touch(2, 450))
      send('touchend', touch(1, 250))
    })
    await settle()
    expect(await width()).toBeCloseTo(fitted * 2, 0)
    await press('Fit')
    await settle()
  })

  test('a swipe turns to the next file when the whole picture is in sight', async () => {
    await renderer.locator('.view').evaluate((view) => {
      const touch = (clientX: number) => new Touch({ identifier: 1, target: view, clientX, clientY: 200 })
      const send = (type: string, touches: Touch[], changedTouches: Touch[]) =>
        view.dispatchEvent(new TouchEvent(type, { touches, changedTouches, bubbles: true }))
      send('touchstart', [touch(400)], [touch(400)])
      send('touchend', [], [touch(250)])
    })
    renderer = await shownIn(page, vault)
    await vault.getByText('Page 1 of 3').waitFor()
  })
})

describe('looking at a document', () => {
  test('keys turn its pages', async () => {
    await renderer.locator('.view').focus()
    await page.keyboard.press('PageDown')
    await vault.getByText('Page 2 of 3').waitFor()
    await page.keyboard.press('PageUp')
    await vault.getByText('Page 1 of 3').waitFor()
  })

  test('zooming draws it anew, sharp', async () => {
    const pixels = () =>
      renderer
        .locator('canvas')
        .first()
        .evaluate((canvas: HTMLCanvasElement) => canvas.width)
    const before = await pixels()
    await press('Zoom in')
    await page.waitForTimeout(800)
    expect(await pixels()).toBeGreaterThan(before * 1.2)
    await press('Fit')
  })
})

describe('a person who is not looking', () => {
  /** The browser cannot be told to hide a window: the page is told that it is hidden. */
  const hide = (state: 'hidden' | 'visible') =>
    vault.evaluate((visibility) => {
      Object.defineProperty(document, 'visibilityState', { value: visibility, configurable: true })
      document.dispatchEvent(new Event('visibilitychange'))
    }, state)

  test('leaves a covered report behind, and finds it again', async () => {
    await hide('hidden')
    await vault.getByText('Hidden while you are in another window').waitFor()
    expect(await vault.getByRole('heading', { name: 'Iris Example' }).isVisible()).toBe(false)
    await hide('visible')
    await vault.getByRole('heading', { name: 'Iris Example' }).waitFor()
    await shownIn(page, vault)
  })

  test('for more than two minutes finds it closed, and why', async () => {
    await hide('hidden')
    await vault.evaluate(() => {
      const now = Date.now()
      Date.now = () => now + 2 * 60 * 1000 + 1000
    })
    await hide('visible')
    await page.getByRole('heading', { name: 'Closed because you were away' }).waitFor()
    await page.waitForFunction(() => document.querySelectorAll('iframe').length === 0)
  })
})
