import type { Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
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

  const settle = (settings: object) =>
    browser.inBackground(`chrome.storage.local.set({ settings: ${JSON.stringify(settings)} })`)
  const hears = (words: RegExp) =>
    until(async () => (await alertsOn(page)).some((alert) => words.test(alert)), 5000)

  /** Puts a native of another realm where the guard's was, as a page does that knows of the guard. */
  const replaceOpener = () =>
    page.evaluate(
      'HTMLInputElement.prototype.showPicker = frames[0].HTMLInputElement.prototype.showPicker; undefined',
    )

  test.for([
    ['badge', 1, null],
    ['warn', 1, /has changed something/],
    ['block', 0, /has changed something/],
  ] as const)(
    'protected, when a page takes the guard away, by fail mode %s',
    async ([failMode, held, words]) => {
      await settle({ failMode })
      const before = await open()
      const missedBefore = (await browser.missed()).length
      await replaceOpener()
      expect(await until(async () => (await browser.missed()).length > missedBefore, 5000)).toBe(true)
      expect((await browser.missed()).at(-1)).toEqual({ host: 'mail.google.com', intake: 'picker' })
      if (words) expect(await hears(words)).toBe(true)
      else expect(await alertsOn(page)).toEqual([])
      expect(await pick('attached input, click()')).toBe(held === 1)
      expect(await seenBy(page)).toEqual([])
      expect((await browser.held()).length).toBe(before + held)
    },
  )

  test('any: who a patient is, written into a message, brings a hint once, and no more', async () => {
    await settle({})
    pages.received.length = 0
    await page.goto(pages.address('composers.html', 'strict'))
    await page.click('#plain .editor')
    await page.keyboard.type('Pt 943 476 5919 for review')
    expect(await hears(/an NHS number in your message/)).toBe(true)
    expect(await page.evaluate('document.activeElement.className')).toBe('editor')
    await pressButton(page, 'Close')
    await page.click('#plain .editor')
    await page.keyboard.type(', born 27/03/1962')
    await page.waitForTimeout(1200)
    expect(await alertsOn(page)).toEqual([])
    expect(pages.received).toEqual([])
  })

  test.for([
    ['switched off', { textNudge: false }, '943 476 5919'],
    ['off for this host', { hosts: { 'mail.google.com': 'off' } }, '943 476 5919'],
    ['nothing of the kind is written', {}, 'Clinic at 9 on 27/11'],
  ] as const)('any: no hint when it is %s', async ([, settings, text]) => {
    await settle(settings)
    await page.goto(pages.address('composers.html', 'strict'))
    await page.waitForTimeout(200)
    await page.click('#area .editor')
    await page.keyboard.type(text)
    await page.waitForTimeout(1200)
    expect(await alertsOn(page)).toEqual([])
  })

  test.for([
    ['cy', /Nid yw eich sefydliad yn caniatáu atodiadau yma/, 'Cau'],
    ['ar', /لا تسمح مؤسستك بالمرفقات هنا/, 'إغلاق'],
    ['pl', /Twoja organizacja nie pozwala tu na załączniki/, 'Zamknij'],
    ['en', /does not allow attachments here/, 'Close'],
  ] as const)('block: the person hears why in the language %s', async ([language, words, close]) => {
    await settle({ hosts: { 'mail.google.com': 'block' } })
    await browser.inBackground(`chrome.storage.local.set({ language: '${language}' })`)
    await open()
    await attachByDrop(page, [files.photo], '#drop')
    expect(await hears(words)).toBe(true)
    expect(await hasButton(page, close)).toBe(true)
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
