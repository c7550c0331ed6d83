import type { Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type GuardedBrowser, startGuardedChromium } from './guarded-browser.ts'
import { type HostPages, startHostPages } from './host-page-server.ts'

/** The last layer: whatever a page has got hold of, the host's own upload addresses are shut. */
describe('the network backstop', () => {
  let pages: HostPages
  let browser: GuardedBrowser
  let page: Page

  beforeAll(async () => {
    pages = await startHostPages()
    browser = await startGuardedChromium(pages.hostRules)
    page = await browser.context.newPage()
    await page.goto(pages.address('uploads.html', 'loose'))
  })
  afterAll(async () => {
    await browser?.close()
    await pages?.close()
  })

  async function send(way: string, path: string): Promise<unknown> {
    return page.evaluate(([name, address]) => window.__send[name ?? '']?.(address ?? ''), [way, path])
  }

  const WAYS = [
    'fetch',
    'put',
    'form data',
    'xhr',
    'send beacon',
    'form',
    'worker',
    'service worker',
  ] as const

  test.for(WAYS)('keeps an upload by %s from the server', async (way) => {
    pages.received.length = 0
    const path = `/mail/u/0/upload/att?authuser=0&way=${encodeURIComponent(way)}`
    expect(await send(way, path)).not.toBe(true)
    expect(pages.received).toEqual([])
  })

  test.for(WAYS)('lets everything else go by %s', async (way) => {
    pages.received.length = 0
    expect(await send(way, `/sync/u/0/i/s?way=${encodeURIComponent(way)}`)).not.toBe(false)
    expect(pages.received.map((request) => request.path)).toEqual(['/sync/u/0/i/s'])
    pages.received.length = 0
  })
})
