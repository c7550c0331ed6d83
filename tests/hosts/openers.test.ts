import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  type FilesToAttach,
  type GuardedBrowser,
  makeFilesToAttach,
  seenBy,
  startGuardedChromium,
  until,
} from './guarded-browser.ts'
import { type HostPages, type PagePolicy, startHostPages } from './host-page-server.ts'

/** Dozens of pages in one test, each loaded anew. */
const MANY = { timeout: 600_000 }

/** Every way script can open a picker, on a page that listens and polls before anybody else of its world. */
describe('a page that opens a picker gets no file', () => {
  let pages: HostPages
  let files: FilesToAttach
  let browser: GuardedBrowser

  beforeAll(async () => {
    pages = await startHostPages()
    files = await makeFilesToAttach()
    browser = await startGuardedChromium(pages.hostRules)
  })
  afterAll(async () => {
    await browser?.close()
    await pages?.close()
    await files?.remove()
  })

  /** @returns the names of those that leaked or opened nothing */
  async function tryAll(policy: PagePolicy, group: string): Promise<string[]> {
    const page = await browser.context.newPage()
    const wrong: string[] = []
    await page.goto(pages.address('hostile.html', policy))
    const names = await page.evaluate<string[]>(`window.__names.${group}`)
    expect(names.length).toBeGreaterThan(0)
    for (const name of names) {
      await page.goto(pages.address('hostile.html', policy))
      const before = (await browser.held()).length
      const opening = page.waitForEvent('filechooser', { timeout: 3000 }).catch(() => null)
      await page.getByRole('button', { name, exact: true }).click()
      const chooser = await opening
      // The chooser for a folder takes nothing else.
      await chooser?.setFiles(/directory/i.test(name) ? [files.folder] : [files.photo])
      const isHeld = await until(async () => (await browser.held()).length > before, chooser ? 3000 : 100)
      await page.waitForTimeout(50)
      const seen = await seenBy(page)
      if (seen.length > 0) wrong.push(`${name}: leaked ${JSON.stringify(seen[0])}`)
      else if (!isHeld) wrong.push(`${name}: ${chooser ? 'not held' : 'nothing opened'}`)
    }
    await page.close()
    return wrong
  }

  test('under the strictest content security policy', MANY, async () => {
    expect(await tryAll('strict', 'openers')).toEqual([])
  })

  test('where the page may write HTML and addresses that are script', MANY, async () => {
    expect(await tryAll('loose', 'loose')).toEqual([])
  })

  test('nor a handle to a file or a folder', async () => {
    expect(await tryAll('strict', 'handles')).toEqual([])
  })

  test('nor the files of a folder', async () => {
    expect(await tryAll('strict', 'folders')).toEqual([])
    expect(
      (await browser.held())
        .at(-1)
        ?.files.map((file) => file.name)
        .sort(),
    ).toEqual(['one.pdf', 'two.pdf'])
  })

  test('nor the file of a label that goes away while it is pressed', async () => {
    const page = await browser.context.newPage()
    await page.goto(pages.address('hostile.html', 'strict'))
    const before = (await browser.held()).length
    const opening = page.waitForEvent('filechooser', { timeout: 3000 }).catch(() => null)
    await page.locator('#menu').click({ position: { x: 5, y: 5 } })
    await (await opening)?.setFiles([files.photo])
    expect(await until(async () => (await browser.held()).length > before, 3000)).toBe(true)
    expect(await seenBy(page)).toEqual([])
    await page.close()
  })

  test('and every file reaches the extension whole', async () => {
    const held = await browser.held()
    expect(held.find(({ intake }) => intake === 'picker')?.files).toEqual([
      { name: 'photo.jpg', size: 31, type: 'image/jpeg', first: 'J'.charCodeAt(0) },
    ])
    expect(new Set(held.map(({ target }) => target.host))).toEqual(new Set(['mail.google.com']))
  })

  test('and no file was sent to the host', () => {
    const sent = pages.received.filter(
      ({ body }) => body.includes('Jpeg bytes') || body.includes('photo.jpg'),
    )
    expect(sent).toEqual([])
  })

  test('and the guard stays small', async () => {
    expect(await browser.guardBytes()).toBeLessThan(10 * 1024)
  })

  test('and the canary had nothing to report', async () => {
    expect(await browser.missed()).toEqual([])
  })
})
