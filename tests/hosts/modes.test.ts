import type { Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { attachByDrop } from '../demo/intakes.ts'
import {
  alertsOn,
  type FilesToAttach,
  type GuardedBrowser,
  makeFilesToAttach,
  seenBy,
  startGuardedChromium,
  until,
} from './guarded-browser.ts'
import { type HostPages, startHostPages } from './host-page-server.ts'

/** What a trust may choose for a host, and that choosing badly or late opens no gap. */
describe('a host whose mode is', () => {
  let pages: HostPages
  let files: FilesToAttach
  let browser: GuardedBrowser
  let page: Page

  beforeAll(async () => {
    pages = await startHostPages()
    files = await makeFilesToAttach()
    browser = await startGuardedChromium(pages.hostRules)
    page = await browser.context.newPage()
    // A browser that has just started answers nobody about its policy; until it does, every host is protected.
    await browser.inBackground('chrome.storage.managed.get()')
  })
  afterAll(async () => {
    await browser?.close()
    await pages?.close()
    await files?.remove()
  })

  const choose = (mode: string) =>
    browser.inBackground(
      `chrome.storage.local.set({ settings: { hosts: { 'mail.google.com': '${mode}' } } })`,
    )

  async function open(): Promise<number> {
    await page.goto(pages.address('hostile.html', 'strict'))
    await page.waitForTimeout(200)
    return (await browser.held()).length
  }

  async function pick(name: string): Promise<boolean> {
    const opening = page.waitForEvent('filechooser', { timeout: 1500 }).catch(() => null)
    await page.getByRole('button', { name, exact: true }).click()
    const chooser = await opening
    await chooser?.setFiles([files.photo])
    await page.waitForTimeout(200)
    return chooser !== null
  }

  test('block: nothing opens, nothing is held, the person hears why', async () => {
    await choose('block')
    const before = await open()
    expect(await pick('detached input, click()')).toBe(false)
    await attachByDrop(page, [files.photo], '#drop')
    expect(
      await until(async () => (await alertsOn(page)).some((alert) => /does not allow/.test(alert)), 2000),
    ).toBe(true)
    expect(await seenBy(page)).toEqual([])
    expect((await browser.held()).length).toBe(before)
  })

  test('warn: the page gets it, and the person was told', async () => {
    await choose('warn')
    await open()
    expect(await pick('detached input, click()')).toBe(true)
    expect((await seenBy(page)).length).toBeGreaterThan(0)
    expect(await alertsOn(page)).toEqual([expect.stringMatching(/not protected/)])
  })

  test('off: the page gets it', async () => {
    await choose('off')
    await open()
    expect(await pick('attached input, click()')).toBe(true)
    expect((await seenBy(page)).length).toBeGreaterThan(0)
    expect(await alertsOn(page)).toEqual([])
  })

  test('something unknown: protected', async () => {
    await choose('whatever')
    const before = await open()
    await pick('attached input, click()')
    expect(await seenBy(page)).toEqual([])
    expect((await browser.held()).length).toBe(before + 1)
  })

  test('changed while the page is open: the change counts at once', async () => {
    await choose('off')
    const before = await open()
    await choose('convert')
    await page.waitForTimeout(200)
    await pick('detached input, click()')
    expect(await seenBy(page)).toEqual([])
    expect((await browser.held()).length).toBe(before + 1)
  })
})
