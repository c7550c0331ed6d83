import { createCanvas, loadImage } from '@napi-rs/canvas'
import type { BrowserContext, Frame, Page } from 'playwright'
import { CARD } from '../fixtures/photo.ts'
import type { DemoPerson } from './people.ts'
import { frameAt } from './sender.ts'

/** What an opener does, by the names that are on the screen. */

const PATIENCE_MS = 20_000

export async function openLink(context: BrowserContext, link: string): Promise<Page> {
  const page = await context.newPage()
  await page.goto(link)
  return page
}

/** **Sign in to view**, and on the issuer's page the person, if it asks. */
export async function signInToView(page: Page, person: DemoPerson): Promise<void> {
  await page.getByRole('button', { name: 'Sign in to view' }).click({ timeout: PATIENCE_MS })
  const choice = page.getByRole('button', { name: person.name })
  const back = page.waitForURL(/view\.localhost/, { timeout: PATIENCE_MS })
  await Promise.race([choice.click({ timeout: PATIENCE_MS }).catch(() => {}), back])
  await back
}

export async function statePurpose(page: Page, purpose = 'Direct care of this patient'): Promise<void> {
  const dialog = page.getByRole('dialog', { name: 'Why are you opening this?' })
  await dialog.getByRole('button', { name: purpose }).click({ timeout: PATIENCE_MS })
}

/** The vault's frame, once it shows the patient. */
export async function vaultShowing(page: Page, patientName: string): Promise<Frame> {
  const vault = await frameAt(page, /\.content\.localhost:\d+\/vault\.html/)
  await vault.getByRole('heading', { name: patientName }).waitFor({ timeout: PATIENCE_MS })
  return vault
}

export async function confirmPatient(vault: Frame): Promise<void> {
  await vault.getByRole('button', { name: 'Confirm this is the right patient' }).click()
}

/** The frame that shows the file, once something stands in it. */
export async function rendererOf(page: Page): Promise<Frame> {
  const renderer = await frameAt(page, /\.content\.localhost:\d+\/renderer(-[a-z]+)?\.html/)
  await renderer.locator('img, canvas').first().waitFor({ state: 'visible', timeout: PATIENCE_MS })
  return renderer
}

/**
 * The colours of the calibration card that can be seen in the renderer's frame, in the order they stand, read
 * from what is on the screen and not from what the page says of itself.
 */
export async function cardColoursIn(renderer: Frame): Promise<string[]> {
  const element = await renderer.frameElement()
  const shot = await element.screenshot()
  const picture = await loadImage(shot)
  const canvas = createCanvas(picture.width, picture.height)
  const draw = canvas.getContext('2d')
  draw.drawImage(picture, 0, 0)
  const { data } = draw.getImageData(0, 0, picture.width, picture.height)
  const found = CARD.map(({ color }) => ({ color, ...middleOf(data, picture.width, color) }))
  return found
    .filter(({ pixelsCount }) => pixelsCount > (picture.width * picture.height) / 5000)
    .sort((one, other) => one.x - other.x)
    .map(({ color }) => color.join(' '))
}

export const CARD_COLOURS = CARD.map(({ color }) => color.join(' '))

function middleOf(data: Uint8ClampedArray, width: number, color: readonly [number, number, number]) {
  let sum = 0
  let pixelsCount = 0
  for (let at = 0; at < data.length; at += 4) {
    const isNear = color.every((part, index) => Math.abs((data[at + index] ?? 0) - part) < 22)
    if (!isNear) continue
    pixelsCount += 1
    sum += (at / 4) % width
  }
  return { pixelsCount, x: pixelsCount > 0 ? sum / pixelsCount : 0 }
}

/** The heading and the sentence of the problem that stands on the screen, wherever it stands. */
export async function problemOn(page: Page): Promise<{ heading: string; sentence: string }> {
  const until = Date.now() + PATIENCE_MS
  for (;;) {
    for (const frame of page.frames()) {
      const card = frame.locator('[data-problem]').first()
      if (!(await card.isVisible().catch(() => false))) continue
      const heading = await card.getByRole('heading').first().innerText()
      return { heading, sentence: await card.locator('p').first().innerText() }
    }
    if (Date.now() > until) throw new Error('no problem is on the screen')
    await page.waitForTimeout(50)
  }
}
