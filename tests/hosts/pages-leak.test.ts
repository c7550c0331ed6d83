import type { Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type DemoBrowser, removeProfile, startBrowser } from '../demo/browser.ts'
import { attachByDrop } from '../demo/intakes.ts'
import { type FilesToAttach, makeFilesToAttach, seenBy, until } from './guarded-browser.ts'
import { type HostPages, startHostPages } from './host-page-server.ts'

/** Without Wardlink these pages take everything: a test that finds nothing on them could have found it. */
describe('without Wardlink', () => {
  let pages: HostPages
  let files: FilesToAttach
  let browser: DemoBrowser
  let page: Page

  beforeAll(async () => {
    pages = await startHostPages()
    files = await makeFilesToAttach()
    browser = await startBrowser({
      hostRules: pages.hostRules,
      switches: [
        '--use-fake-device-for-media-stream',
        '--use-fake-ui-for-media-stream',
        '--autoplay-policy=no-user-gesture-required',
      ],
    })
    page = await browser.context.newPage()
  })
  afterAll(async () => {
    await browser?.close()
    if (browser) await removeProfile(browser)
    await pages?.close()
    await files?.remove()
  })

  /** By a script of the page, or by its server: a form that is sent is read by no script. */
  const sawSomething = () =>
    until(
      async () =>
        pages.received.some(({ body }) => body.includes('Jpeg bytes')) || (await seenBy(page)).length > 0,
      10_000,
    )

  test.for(['openers', 'loose', 'folders'])(
    'the hostile page sees the file by each of its %s',
    // Dozens of pages in one test, each loaded anew.
    { timeout: 600_000 },
    async (group) => {
      // Windows that the last group opened lie before its page, and a page behind another is given no folder.
      page = await browser.context.newPage()
      for (const other of browser.context.pages()) if (other !== page) await other.close()
      await page.goto(pages.address('hostile.html', 'loose'))
      const names = await page.evaluate<string[]>(`window.__names.${group}`)
      const unseen: string[] = []
      for (const name of names) {
        pages.received.length = 0
        await page.goto(pages.address('hostile.html', 'loose'))
        const opening = page.waitForEvent('filechooser', { timeout: 10_000 }).catch(() => null)
        await page.getByRole('button', { name, exact: true }).click()
        await (await opening)?.setFiles(/directory/.test(name) ? files.folder : files.photo)
        if (!(await sawSomething())) unseen.push(name)
      }
      expect(unseen).toEqual([])
    },
  )

  test('the hostile page sees what is dropped, and what hovers', async () => {
    await page.goto(pages.address('hostile.html', 'strict'))
    await attachByDrop(page, [files.photo], '#drop')
    expect((await seenBy(page)).map(({ where }) => where)).toEqual(
      expect.arrayContaining(['window dragenter', 'window drop']),
    )
  })

  test('every way of capturing gives bytes', async () => {
    await page.goto(pages.address('capture.html', 'strict'))
    const ways = await page.evaluate<string[]>('Object.keys(window.__capture)')
    const nothing: string[] = []
    for (const way of ways) {
      await page.goto(pages.address('capture.html', 'strict'))
      const came = await page.evaluate<string, string>((name) => window.__capture[name]?.() ?? '', way)
      if (came !== 'bytes') nothing.push(`${way}: ${came}`)
    }
    expect(nothing).toEqual([])
  })

  test('every way of uploading arrives', async () => {
    await page.goto(pages.address('uploads.html', 'loose'))
    for (const way of await page.evaluate<string[]>('Object.keys(window.__send)')) {
      pages.received.length = 0
      await page.evaluate(([name]) => window.__send[name ?? '']?.('/mail/u/0/upload/att?authuser=0'), [way])
      expect([way, pages.received.length]).toEqual([way, 1])
    }
  })
})
