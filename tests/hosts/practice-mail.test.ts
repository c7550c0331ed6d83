import type { Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type DemoBrowser, removeProfile, startBrowser } from '../demo/browser.ts'
import { ensureBuilt } from '../demo/built.ts'
import { attachByDrop } from '../demo/intakes.ts'
import { LINK, LINK_TEXT } from './a-link.ts'
import {
  type FilesToAttach,
  type GuardedBrowser,
  type HeldFiles,
  makeFilesToAttach,
  startGuardedChromium,
  until,
} from './guarded-browser.ts'
import { MAIL_ORIGINS, type MailName, type PracticeMail, startPracticeMail } from './practice-mail/server.ts'

type Ways = {
  /** Presses the attach button of the compose window that was opened as the n-th. */
  attach(page: Page, number: number): Promise<void>
  editor(page: Page, number: number): { click(): Promise<void>; innerText(): Promise<string> }
  /** As the page's own script would: our panel keeps the mouse from it. */
  openAnother(page: Page): Promise<void>
  /** Where to press send; null where the host lets one press it always. */
  send(page: Page): { isEnabled(): Promise<boolean>; click(): Promise<void> }
  dropOn: string
  /** A request that keeps a draft. */
  draft: RegExp
}

const HOSTS: Record<MailName, Ways> = {
  gmail: {
    attach: (page, number) =>
      page
        .locator('.M9')
        .nth(number - 1)
        .locator('.aaA')
        .click(),
    editor: (page, number) =>
      page
        .locator('.M9')
        .nth(number - 1)
        .locator('[g_editable]'),
    openAnother: (page) => page.locator('[gh="cm"]').dispatchEvent('click'),
    send: (page) => page.locator('.M9').first().locator('.aoO'),
    dropOn: '.M9',
    draft: /^\/sync\//,
  },
  outlook: {
    attach: async (page, number) => {
      const window = page.locator(`#docking_InitVisiblePart_${number}`)
      await window.getByRole('button', { name: 'Attach file' }).click()
      await window.getByRole('menuitem').click()
    },
    editor: (page, number) => page.locator(`#editorParent_${number} > div`),
    openAnother: (page) => page.getByRole('button', { name: 'New mail' }).dispatchEvent('click'),
    send: (page) => page.locator('#docking_InitVisiblePart_1').getByTestId('ComposeSendButton'),
    dropOn: '#docking_InitVisiblePart_1',
    draft: /action=UpdateItem/,
  },
  proton: {
    attach: (page, number) =>
      page
        .getByTestId('composer:attachment-button')
        .nth(number - 1)
        .click(),
    editor: (page, number) =>
      page.frameLocator(`.composer >> nth=${number - 1} >> iframe`).locator('#rooster-editor'),
    openAnother: (page) => page.getByTestId('sidebar:compose').dispatchEvent('click'),
    send: (page) => page.getByTestId('composer:send-button').first(),
    dropOn: '.composer',
    draft: /^\/api\/mail\/v4\/messages\//,
  },
}
const NAMES = Object.keys(HOSTS) as MailName[]

let mail: PracticeMail
let files: FilesToAttach

beforeAll(async () => {
  await ensureBuilt(['practice-mail'])
  mail = await startPracticeMail()
  files = await makeFilesToAttach()
})
afterAll(async () => {
  await mail?.close()
  await files?.remove()
})

async function pick(page: Page, press: () => Promise<void>): Promise<void> {
  const opening = page.waitForEvent('filechooser', { timeout: 5000 })
  await press()
  await (await opening).setFiles([files.photo])
}

function uploads(): string[] {
  return mail.requests
    .filter(({ body }) => body.includes('photo.jpg') || body.includes('no page may see'))
    .map(({ path }) => path)
}

describe('practice webmail without Wardlink', () => {
  let browser: DemoBrowser
  beforeAll(async () => {
    browser = await startBrowser({ hostRules: mail.hostRules })
  })
  afterAll(async () => {
    await browser?.close()
    if (browser) await removeProfile(browser)
  })

  test.for(NAMES)(
    '%s reads and uploads what is attached, so that nothing seen says something',
    async (name) => {
      const page = await browser.context.newPage()
      mail.requests.length = 0
      await page.goto(MAIL_ORIGINS[name])
      await pick(page, () => HOSTS[name].attach(page, 1))
      expect(await until(async () => (await seen(page)).includes('photo.jpg'), 5000)).toBe(true)
      expect(
        await until(async () => mail.requests.some(({ path }) => !HOSTS[name].draft.test(path)), 5000),
      ).toBe(true)
      await page.close()
    },
  )
})

describe('practice webmail with Wardlink', () => {
  let browser: GuardedBrowser
  let page: Page

  beforeAll(async () => {
    browser = await startGuardedChromium(mail.hostRules)
    page = await browser.context.newPage()
  })
  afterAll(() => browser?.close())

  async function heldBy(attach: () => Promise<unknown>): Promise<HeldFiles> {
    const before = (await browser.held()).length
    await attach()
    expect(await until(async () => (await browser.held()).length > before, 5000)).toBe(true)
    const held = (await browser.held()).at(-1)
    if (!held) throw new Error('nothing held')
    return held
  }
  const insert = ({ holdId }: HeldFiles) =>
    browser.callBridge('link/insert', { holdId, text: LINK_TEXT, link: LINK })
  const close = ({ holdId }: HeldFiles) => browser.callBridge('panel/close', { holdId })

  test.for(NAMES)('%s gets nothing, picked or dropped, and keeps its drafts', async (name) => {
    mail.requests.length = 0
    await page.goto(MAIL_ORIGINS[name])
    await HOSTS[name].editor(page, 1).click()
    await page.keyboard.type('Dear colleague')
    expect(
      await until(async () => mail.requests.some(({ path }) => HOSTS[name].draft.test(path)), 5000),
    ).toBe(true)
    await close(await heldBy(() => pick(page, () => HOSTS[name].attach(page, 1))))
    await close(await heldBy(() => attachByDrop(page, [files.photo], HOSTS[name].dropOn)))
    expect(await seen(page)).toEqual([])
    expect(uploads()).toEqual([])
  })

  test.for(NAMES)(
    '%s takes the link where the caret is, keeps what was written, and sends only when told',
    async (name) => {
      const { attach, editor, send } = HOSTS[name]
      mail.requests.length = 0
      await page.goto(MAIL_ORIGINS[name])
      await editor(page, 1).click()
      await page.keyboard.type('before after')
      for (let step = 0; step < 'after'.length; step++) await page.keyboard.press('ArrowLeft')
      const hold = await heldBy(() => pick(page, () => attach(page, 1)))
      expect(await insert(hold)).toEqual({ answer: { inserted: true } })
      await close(hold)
      expect(plain(await editor(page, 1).innerText())).toBe(`before ${LINK_TEXT}after`)
      expect(await page.evaluate('window.__practice.sent')).toEqual([])

      expect(await send(page).isEnabled()).toBe(true)
      await send(page).click()
      const sent = await page.evaluate<{ text: string }[]>('window.__practice.sent')
      expect(plain(sent[0]?.text ?? '')).toBe(`before ${LINK_TEXT}after`)
    },
  )

  test.for(NAMES)('%s can undo the link', async (name) => {
    const { attach, editor } = HOSTS[name]
    await page.goto(MAIL_ORIGINS[name])
    await editor(page, 1).click()
    await page.keyboard.type('Dear colleague, ')
    const hold = await heldBy(() => pick(page, () => attach(page, 1)))
    expect(await insert(hold)).toEqual({ answer: { inserted: true } })
    await close(hold)
    await page.keyboard.press('Control+Z')
    expect(await until(async () => !(await editor(page, 1).innerText()).includes(LINK), 2000)).toBe(true)
    expect(await editor(page, 1).innerText()).toContain('Dear colleague')
  })

  test.for(NAMES)(
    '%s: of two messages being written, the link goes into the one it was attached in',
    async (name) => {
      const { attach, editor, openAnother } = HOSTS[name]
      await page.goto(MAIL_ORIGINS[name])
      await editor(page, 1).click()
      await page.keyboard.type('To the first. ')
      await openAnother(page)
      await editor(page, 2).click()
      await page.keyboard.type('To the second. ')
      const hold = await heldBy(() => pick(page, () => attach(page, 2)))
      // Meanwhile a third.
      await openAnother(page)
      const answer = await insert(hold)
      await close(hold)
      const texts = await Promise.all([1, 2, 3].map((number) => editor(page, number).innerText()))
      expect(texts[0]).not.toContain(LINK)
      expect(texts[2]).not.toContain(LINK)
      // Outlook shows one message at a time: one that cannot be seen is not written to, and the link is to be copied.
      if (name === 'outlook') expect(answer).toMatchObject({ answer: { inserted: false } })
      else expect(plain(texts[1] ?? '')).toBe(`To the second. ${LINK_TEXT}`)
    },
  )

  test('two profiles do not mix', async () => {
    const otherProfile = await startGuardedChromium(mail.hostRules)
    try {
      const other = await otherProfile.context.newPage()
      await other.goto(MAIL_ORIGINS.gmail)
      await page.goto(MAIL_ORIGINS.gmail)
      const hold = await heldBy(() => pick(page, () => HOSTS.gmail.attach(page, 1)))
      expect(await otherProfile.held()).toEqual([])
      expect(await insert(hold)).toEqual({ answer: { inserted: true } })
      expect(await HOSTS.gmail.editor(other, 1).innerText()).not.toContain(LINK)
      await close(hold)
    } finally {
      await otherProfile.close()
    }
  })

  test('two tabs do not mix', async () => {
    const other = await browser.context.newPage()
    await other.goto(MAIL_ORIGINS.gmail)
    await page.goto(MAIL_ORIGINS.gmail)
    const here = await heldBy(() => pick(page, () => HOSTS.gmail.attach(page, 1)))
    await other.bringToFront()
    const there = await heldBy(() => pick(other, () => HOSTS.gmail.attach(other, 1)))
    await page.bringToFront()
    expect(await insert(here)).toEqual({ answer: { inserted: true } })
    expect(await HOSTS.gmail.editor(other, 1).innerText()).not.toContain(LINK)
    await other.bringToFront()
    expect(await insert(there)).toEqual({ answer: { inserted: true } })
    for (const one of [page, other]) {
      expect(plain(await HOSTS.gmail.editor(one, 1).innerText()).split(LINK).length).toBe(2)
    }
    await close(here)
    await close(there)
    await other.close()
  })
})

/** Names of the files page script saw. */
function seen(page: Page): Promise<string[]> {
  return page.evaluate('window.__practice.seen.map(({ name }) => name)')
}

function plain(text: string): string {
  return text.replaceAll('\u00a0', ' ').replaceAll('\u200b', '').trim()
}
