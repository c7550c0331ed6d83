import type { Page } from 'playwright'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { attachByDrop } from '../demo/intakes.ts'
import {
  alertsOn,
  type FilesToAttach,
  type GuardedBrowser,
  hasButton,
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

  const draft = 'Dear colleague, '

  beforeEach(async () => {
    await page.goto(pages.address('hostile.html', 'strict'))
    await page.click('#editor')
    await page.keyboard.type(draft)
  })

  /** What went wrong is over: the attachment that was kept goes on, without being attached again. */
  async function tryAgainAndBeHeld(): Promise<void> {
    const before = (await browser.held()).length
    await browser.inBackground('globalThis.instead = null; globalThis.asleep = false')
    await pressButton(page, 'Try again')
    expect(await until(async () => (await browser.held()).length === before + 1, 4000)).toBe(true)
  }

  const refusal = (because: string, reason: string) =>
    `globalThis.instead = ${JSON.stringify({ answer: { is: 'refused', because, reason } })}`

  const picked = () => pick('attached input, click()')
  const pickedUnseen = () => pick('detached input, click()')
  const dropped = () => attachByDrop(page, [files.photo], '#drop')

  test.for([
    ['its background does not answer', picked, 'globalThis.asleep = true', /is holding your/, 'again'],
    [
      'its background broke',
      dropped,
      'globalThis.instead = { code: "internal" }',
      /is not answering/,
      'again',
    ],
    ['its background answers nonsense', pickedUnseen, 'globalThis.instead = 7', /is not answering/, 'again'],
    ['the disk is full', picked, refusal('storage/full', 'No room.'), /did not get it\. No room/, 'again'],
    ['the disk is full', dropped, refusal('storage/full', 'No room.'), /did not get it\. No room/, 'again'],
    ['a part of it is gone', pickedUnseen, refusal('internal', 'Ours.'), /did not get it\. Ours/, 'again'],
    [
      'there are too many files',
      picked,
      refusal('hold/too-many-files', 'At most 100.'),
      /At most 100/,
      'never',
    ],
    ['the hold is another’s', dropped, refusal('hold/lost', 'It is lost.'), /It is lost/, 'never'],
  ] as const)(
    '%s: the file is kept, and the person hears of it',
    async ([, attach, breakIt, words, tryAgain]) => {
      await browser.inBackground(`globalThis.instead = null; globalThis.asleep = false; ${breakIt}`)
      await attach()
      expect(await hears(words, 15_000)).toBe(true)
      expect(await hasButton(page, 'Try again')).toBe(tryAgain === 'again')
      if (tryAgain === 'again') await tryAgainAndBeHeld()
      expect(await seenBy(page)).toEqual([])
      expect((await page.locator('#editor').innerText()).replaceAll('\u00a0', ' ')).toBe(draft)
    },
  )

  test('the network is gone: what is attached is held all the same', async () => {
    await browser.inBackground('globalThis.instead = null; globalThis.asleep = false')
    const before = (await browser.held()).length
    await browser.context.setOffline(true)
    await pick('attached input, click()')
    expect(await until(async () => (await browser.held()).length === before + 1, 4000)).toBe(true)
    await browser.context.setOffline(false)
    expect(await seenBy(page)).toEqual([])
  })

  test('it is updated under an open page: everything stays shut until the tab is loaded again', async () => {
    await browser.inBackground('void chrome.runtime.reload()').catch(() => {})
    await page.waitForTimeout(1500)
    await pick('attached input, click()')
    expect(await hears(/Reload this tab/, 8000)).toBe(true)
    await pick('detached input, click()')
    await pick('closed shadow root, click()')
    await pick('late input, by FormData')
    await attachByDrop(page, [files.photo], '#drop')
    await attachByDrop(page, [files.photo], '#closed-host')
    await page.waitForTimeout(300)
    expect(await seenBy(page)).toEqual([])
    expect(pages.received.filter(({ body }) => body.includes('Jpeg bytes'))).toEqual([])
  })
})

test('when the background was killed, the next attachment wakes it and is held', async () => {
  const pages = await startHostPages()
  const files = await makeFilesToAttach()
  const browser = await startGuardedChromium(pages.hostRules)
  try {
    const page = await browser.context.newPage()
    await page.goto(pages.address('hostile.html', 'strict'))
    await browser.killBackground()
    const opening = page.waitForEvent('filechooser')
    await page.getByRole('button', { name: 'attached input, click()', exact: true }).click()
    await (await opening).setFiles([files.photo])
    const hasPanel = async () => page.frames().some((frame) => frame.url().includes('compose-panel.html'))
    expect(await until(hasPanel, 8000)).toBe(true)
    expect(await seenBy(page)).toEqual([])
  } finally {
    await browser.close()
    await pages.close()
    await files.remove()
  }
}, 40_000)
