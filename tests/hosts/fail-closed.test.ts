import type { Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { attachByDrop } from '../demo/intakes.ts'
import {
  alertsOn,
  type FilesToAttach,
  type GuardedBrowser,
  makeFilesToAttach,
  pressButton,
  seenBy,
  startGuardedChromium,
  until,
} from './guarded-browser.ts'
import { type HostPages, startHostPages } from './host-page-server.ts'

/** Whatever becomes of the extension, the page gets nothing and the person hears what to do. */
describe('when the extension fails', () => {
  let pages: HostPages
  let files: FilesToAttach
  let browser: GuardedBrowser
  let page: Page

  beforeAll(async () => {
    pages = await startHostPages()
    files = await makeFilesToAttach()
    browser = await startGuardedChromium(pages.hostRules)
    page = await browser.context.newPage()
  })
  afterAll(async () => {
    await browser?.close()
    await pages?.close()
    await files?.remove()
  })

  async function pick(name: string): Promise<void> {
    const opening = page.waitForEvent('filechooser')
    await page.getByRole('button', { name, exact: true }).click()
    await (await opening).setFiles([files.photo])
  }

  const hears = (words: RegExp, withinMs: number) =>
    until(async () => (await alertsOn(page)).some((alert) => words.test(alert)), withinMs)

  test('its background does not answer: the file is kept and can be tried again', async () => {
    await page.goto(pages.address('hostile.html', 'strict'))
    await browser.inBackground('globalThis.asleep = true')
    await pick('attached input, click()')
    expect(await hears(/is holding your attachment/, 15_000)).toBe(true)
    expect(await seenBy(page)).toEqual([])
    expect(await browser.held()).toEqual([])
    await browser.inBackground('globalThis.asleep = false')
    await pressButton(page, 'Try again')
    expect(await until(async () => (await browser.held()).length === 1, 4000)).toBe(true)
    expect(await seenBy(page)).toEqual([])
  })

  test('it is updated under an open page: everything stays shut until the tab is loaded again', async () => {
    await page.goto(pages.address('hostile.html', 'strict'))
    await browser.inBackground('void chrome.runtime.reload()').catch(() => {})
    await page.waitForTimeout(1500)
    await pick('attached input, click()')
    expect(await hears(/Reload this tab/, 4000)).toBe(true)
    await pick('detached input, click()')
    await pick('closed shadow root, click()')
    await attachByDrop(page, [files.photo], '#drop')
    await attachByDrop(page, [files.photo], '#closed-host')
    await page.waitForTimeout(300)
    expect(await seenBy(page)).toEqual([])
    expect(pages.received).toEqual([])
  })
})
