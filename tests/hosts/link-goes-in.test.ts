import type { Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ensureBuilt } from '../demo/built.ts'
import { attachByDrop, attachByPicker } from '../demo/intakes.ts'
import { practiceRecord, whatThePageGot } from '../demo/practice-record.ts'
import {
  PRACTICE_ORIGIN,
  type PracticeWhatsApp,
  startPracticeWhatsApp,
} from '../demo/practice-whatsapp/server/server.ts'
import {
  type FilesToAttach,
  type GuardedBrowser,
  type HeldFiles,
  makeFilesToAttach,
  startGuardedChromium,
  until,
} from './guarded-browser.ts'
import { type HostPages, startHostPages } from './host-page-server.ts'

const LINK =
  'https://view.hospital.example/r/gb-AAAAAAAAAAAAAAAAAAAAAA#1.BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB.CCCCCC'
const TEXT = `A patient report for you. Sign in with your work account to open it: ${LINK}`

describe('the link goes into the message', () => {
  let pages: HostPages
  let practice: PracticeWhatsApp
  let files: FilesToAttach
  let browser: GuardedBrowser
  let page: Page

  beforeAll(async () => {
    await ensureBuilt(['practice-whatsapp'])
    pages = await startHostPages()
    practice = await startPracticeWhatsApp()
    files = await makeFilesToAttach()
    browser = await startGuardedChromium([...pages.hostRules, ...practice.hostRules])
    page = await browser.context.newPage()
  })
  afterAll(async () => {
    await browser?.close()
    await practice?.close()
    await pages?.close()
    await files?.remove()
  })

  async function attach(open: () => Promise<unknown>): Promise<HeldFiles> {
    const before = (await browser.held()).length
    await open()
    expect(await until(async () => (await browser.held()).length > before, 4000)).toBe(true)
    await page.waitForTimeout(200)
    return (await browser.held()).at(-1) as HeldFiles
  }

  async function pick(button: string): Promise<void> {
    const opening = page.waitForEvent('filechooser')
    await page.click(button)
    await (await opening).setFiles([files.photo])
  }

  const insert = ({ holdId }: HeldFiles) =>
    browser.callBridge('link/insert', { holdId, text: TEXT, link: LINK })
  const close = ({ holdId }: HeldFiles) => browser.callBridge('panel/close', { holdId })

  describe('on WhatsApp Web', () => {
    const composer = () => page.locator('#main footer div[contenteditable="true"]')

    test.for([
      ['picked', () => attachByPicker(page, [files.photo])],
      ['dropped', () => attachByDrop(page, [files.photo])],
    ] as const)('after a file was %s, behind what was typed', async ([, attachIt]) => {
      await page.goto(`${PRACTICE_ORIGIN}/`)
      await composer().click()
      await page.keyboard.type('Please look at this: ')
      const hold = await attach(attachIt)
      expect(await insert(hold)).toEqual({ answer: { inserted: true } })
      await close(hold)
      expect((await composer().innerText()).trim()).toBe(`Please look at this: ${TEXT}`)
      // In the editor's model, not only on the screen: the page offers to send it, and has not.
      await page.getByRole('button', { name: 'Send' }).waitFor()
      expect(await page.locator('[data-from="me"]', { hasText: LINK }).count()).toBe(0)
      expect(whatThePageGot(await practiceRecord(page), practice)).toEqual([])
    })

    test('at the caret, between the words', async () => {
      await page.goto(`${PRACTICE_ORIGIN}/`)
      await composer().click()
      await page.keyboard.type('before after')
      for (let step = 0; step < 'after'.length; step++) await page.keyboard.press('ArrowLeft')
      const hold = await attach(() => attachByPicker(page, [files.photo]))
      expect(await insert(hold)).toEqual({ answer: { inserted: true } })
      expect((await composer().innerText()).trim()).toBe(`before ${TEXT}after`)
      await close(hold)
    })

    test('but not into another chat', async () => {
      await page.goto(`${PRACTICE_ORIGIN}/`)
      const hold = await attach(() => attachByPicker(page, [files.photo]))
      await close(hold)
      const again = await attach(() => attachByPicker(page, [files.photo]))
      await switchChat(page)
      expect(await insert(again)).toEqual({ answer: { inserted: false, because: 'chat-changed' } })
      expect((await composer().innerText()).trim()).toBe('')
    })
  })

  test('nor into a chat of the same name', async () => {
    await page.goto(`${PRACTICE_ORIGIN}/`)
    const hold = await attach(() => attachByPicker(page, [files.photo]))
    // Its composer is made anew, as for every chat, and the name above it stays.
    await page.evaluate(() => {
      const footer = document.querySelector('#main footer')
      footer?.replaceWith(footer.cloneNode(true))
    })
    expect(await insert(hold)).toEqual({ answer: { inserted: false, because: 'chat-changed' } })
    expect(await page.locator('#main footer').innerText()).not.toContain(LINK)
    await close(hold)
  })

  describe('in any other composer', () => {
    test('once, in one that is late', async () => {
      await page.goto(pages.address('composers.html', 'strict'))
      const hold = await attach(() => pick('#late button'))
      expect(await insert(hold)).toEqual({ answer: { inserted: true } })
      expect(await page.locator('#late .editor').innerText()).toBe(TEXT)
      await close(hold)
    })

    test('and nothing else is tried in one that took it and does not show it', async () => {
      await page.goto(pages.address('composers.html', 'strict'))
      const hold = await attach(() => pick('#never button'))
      const offers = await page.evaluateHandle(() => {
        const types: string[] = []
        for (const type of ['paste', 'beforeinput', 'input'])
          window.addEventListener(type, () => types.push(type), true)
        return types
      })
      expect(await insert(hold)).toEqual({ answer: { inserted: false, because: 'not-taken' } })
      expect(await offers.jsonValue()).toEqual(['paste'])
      await close(hold)
    })

    test.for([
      ['a plain one', '#plain', () => page.locator('#plain .editor').innerText()],
      ['a text area', '#area', () => page.locator('#area .editor').inputValue()],
      ['one in a frame', '#framed', () => page.frameLocator('#framed iframe').locator('body').innerText()],
    ] as const)('%s, the one beside the attach button', async ([, section, written]) => {
      await page.goto(pages.address('composers.html', 'strict'))
      const editor =
        section === '#framed'
          ? page.frameLocator('#framed iframe').locator('body')
          : page.locator(`${section} .editor`)
      await editor.click()
      await page.keyboard.type('Dear colleague, ')
      const hold = await attach(() => pick(`${section} button`))
      expect(await insert(hold)).toEqual({ answer: { inserted: true } })
      await close(hold)
      expect(await written()).toBe(`Dear colleague, ${TEXT}`)
      await page.keyboard.press('Control+Z')
      expect(await written()).not.toContain(LINK)
    })

    test('the one whose button was pressed, not the one written in last', async () => {
      await page.goto(pages.address('composers.html', 'strict'))
      await page.locator('#area .editor').click()
      await page.keyboard.type('Dear somebody else, ')
      const hold = await attach(() => pick('#plain button'))
      expect(await insert(hold)).toEqual({ answer: { inserted: true } })
      expect(await page.locator('#plain .editor').innerText()).toBe(TEXT)
      expect(await page.locator('#area .editor').inputValue()).toBe('Dear somebody else, ')
      await close(hold)
    })

    test('none of several, when the button is everybody’s', async () => {
      await page.goto(pages.address('composers.html', 'strict'))
      await page.locator('#plain .editor').click()
      await page.keyboard.type('Dear colleague, ')
      const hold = await attach(() => pick('#attach'))
      expect(await insert(hold)).toEqual({ answer: { inserted: false, because: 'no-composer' } })
      expect(await page.locator('#plain .editor').innerText()).not.toContain(LINK)
    })

    test('and none at all when none was meant', async () => {
      await page.goto(pages.address('composers.html', 'strict'))
      await page.locator('#search').click()
      const hold = await attach(() => pick('#attach'))
      expect(await insert(hold)).toMatchObject({ answer: { inserted: false } })
      expect(await page.locator('#search').inputValue()).toBe('')
    })
  })

  test('the panel is closed to the page: its keys, its focus and its words', async () => {
    await page.goto(pages.address('composers.html', 'strict'))
    await page.locator('#plain .editor').click()
    const hold = await attach(() => pick('#plain button'))
    await until(async () => page.frames().some((frame) => frame.url().includes('compose-panel.html')), 3000)
    await page.evaluate('window.__keys.length = 0')
    await page.keyboard.press('Tab')
    await page.keyboard.type('secret')
    expect(await page.evaluate('window.__keys')).toEqual([])
    expect(await page.evaluate('window.length')).toBe(1)
    expect(await page.evaluate('document.documentElement.lastElementChild.shadowRoot')).toBe(null)
    await close(hold)
    expect(await page.evaluate('document.activeElement.className')).toBe('editor')
  })
})

async function switchChat(page: Page): Promise<void> {
  await page.evaluate(() =>
    document.querySelector<HTMLElement>('#pane-side button:not([aria-current="true"])')?.click(),
  )
  await page.waitForTimeout(200)
}
