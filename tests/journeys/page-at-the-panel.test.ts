import type { Frame, Page } from 'playwright'
import { describe, expect, test } from 'vitest'
import { attachByPicker } from '#tests/demo/intakes.ts'
import { ASHA, LEE } from '#tests/demo/people.ts'
import {
  composerText,
  fillReport,
  linkInComposer,
  openPractice,
  panelOver,
  signInSender,
} from '#tests/demo/sender.ts'
import { withDemo } from './with-demo.ts'

const demo = withDemo()

/** Clickjacking: what script of the host page can do about the panel that stands over it. */
describe('the page under the panel', () => {
  test('cannot find, read, click or quietly cover it', async () => {
    const { samples } = demo()
    const sender = await demo().startSender()
    const page = await openPractice(sender.context)
    await attachByPicker(page, [samples.jpeg.path])
    const panel = await panelOver(page)
    await signInSender(panel, ASHA)
    await fillReport(panel, { patient: samples.patient, about: 'Whose?', openers: [LEE.email] })

    expect(await whatThePageFinds(page)).toEqual({ frames: 0, opened: [], length: 0, text: '' })

    await clickByScript(page)
    expect(await panel.getByRole('button', { name: 'Seal and share' }).isVisible()).toBe(true)
    expect(await composerText(page)).not.toContain('/r/')

    // A popover comes above every dialog that is open already, and lets clicks through to it.
    await cover(page)
    await pressWhereItIs(page, panel)
    await panel.getByText('Something of this page lies over this panel.').waitFor()
    expect(await composerText(page)).not.toContain('/r/')

    await page.evaluate(() => document.getElementById('cover')?.remove())
    await expect.poll(() => shares(panel), { timeout: 20_000 }).toBe(true)
    await linkInComposer(page)
    await sender.close()
  })
})

async function whatThePageFinds(page: Page) {
  return await page.evaluate((name) => {
    const all = [...document.querySelectorAll('*')]
    return {
      frames: document.querySelectorAll('iframe, frame, object, embed').length,
      opened: all.filter(({ shadowRoot }) => shadowRoot).map(({ tagName }) => tagName),
      length: window.length,
      text: document.documentElement.textContent?.includes(name) ? name : '',
    }
  }, demo().samples.patient.name)
}

/** Every click, key and submit a page can make up, at every point of the screen. */
async function clickByScript(page: Page): Promise<void> {
  await page.evaluate(() => {
    for (let x = 10; x < innerWidth; x += 40) {
      for (let y = 10; y < innerHeight; y += 40) {
        const at = { bubbles: true, composed: true, cancelable: true, clientX: x, clientY: y }
        const target = document.elementFromPoint(x, y)
        for (const type of ['pointerdown', 'mousedown', 'pointerup', 'mouseup', 'click']) {
          target?.dispatchEvent(new MouseEvent(type, at))
        }
        target?.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, composed: true }))
      }
    }
  })
}

async function cover(page: Page): Promise<void> {
  await page.evaluate(() => {
    const cover = document.createElement('div')
    cover.id = 'cover'
    cover.popover = 'manual'
    cover.textContent = 'Only Dr Chen can open this.'
    cover.style.cssText =
      'position: fixed; inset: 0; inline-size: 100vw; block-size: 100vh; margin: 0; background: #fff; pointer-events: none'
    document.body.append(cover)
    cover.showPopover()
  })
  // Until it is drawn nobody can see it.
  await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))))
}

/** As a hand on a mouse that sees the cover: the browser, not Playwright, says what is hit. */
async function pressWhereItIs(page: Page, panel: Frame): Promise<void> {
  const box = await panel.getByRole('button', { name: 'Seal and share' }).boundingBox()
  if (!box) throw new Error('the button is not to be seen')
  await panel.evaluate(
    () =>
      new Promise<void>((covered) => {
        const look = ([seen]: IntersectionObserverEntry[]) => {
          if (seen && 'isVisible' in seen && !seen.isVisible) covered()
        }
        const options = { trackVisibility: true, delay: 100, threshold: [0, 1] }
        new IntersectionObserver(look, options).observe(document.getElementById('seal') ?? document.body)
      }),
  )
  await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2)
}

/** Presses again, and says whether it was taken. */
async function shares(panel: Frame): Promise<boolean> {
  const button = panel.getByRole('button', { name: 'Seal and share' })
  if (await button.isVisible().catch(() => false)) await button.click({ timeout: 2000 }).catch(() => {})
  return !(await button.isVisible().catch(() => false))
}
