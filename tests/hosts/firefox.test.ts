import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ensureBuilt } from '../demo/built.ts'
import { OPENERS } from '../demo/practice-whatsapp/page/variants.ts'
import {
  PRACTICE_ORIGIN,
  type PracticeWhatsApp,
  startPracticeWhatsApp,
} from '../demo/practice-whatsapp/server/server.ts'
import { type BuiltExtension, buildBareExtension } from './build-extension.ts'
import { type Firefox, startFirefox } from './firefox.ts'
import { type FirefoxPage, firstPage } from './firefox-page.ts'
import { type FilesToAttach, makeFilesToAttach, until } from './guarded-browser.ts'
import { type HostPages, type PagePolicy, startHostPages } from './host-page-server.ts'

const LINK =
  'https://view.hospital.example/r/gb-AAAAAAAAAAAAAAAAAAAAAA#1.BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB.CCCCCC'
const TEXT = `A patient report for you: ${LINK}`

/** Dozens of pages in one test, each loaded anew. */
const MANY = { timeout: 600_000 }

describe('in Firefox', () => {
  let pages: HostPages
  let practice: PracticeWhatsApp
  let files: FilesToAttach
  let extension: BuiltExtension
  let firefox: Firefox
  let page: FirefoxPage

  beforeAll(async () => {
    await ensureBuilt(['practice-whatsapp'])
    pages = await startHostPages()
    practice = await startPracticeWhatsApp()
    files = await makeFilesToAttach()
    extension = await buildBareExtension('firefox')
    firefox = await startFirefox(extension.path, {
      'mail.google.com': pages.port,
      'web.whatsapp.com': practice.port,
    })
    page = await firstPage(firefox)
  })
  afterAll(async () => {
    await firefox?.close()
    await pages?.close()
    await practice?.close()
    await files?.remove()
    await extension?.remove()
  })

  /** @returns the names of those that leaked or were not held */
  async function tryAll(policy: PagePolicy, group: string): Promise<string[]> {
    await page.goto(pages.address('hostile.html', policy))
    const names = await page.evaluate<string[]>(`window.__names.${group}`)
    const wrong: string[] = []
    for (const name of names) {
      // Firefox opens no picker for a label outside the document, nor for what is one of files only when activated.
      if (/detached label|when activated/.test(name)) continue
      await page.goto(pages.address('hostile.html', policy))
      // On a machine with much to do, an opener takes its time.
      const opened = await page.attach(`//button[text()='${name}']`, [files.photo], 8000)
      const isHeld = await until(async () => (await page.held()).length > 0, opened ? 4000 : 0)
      const seen = await page.evaluate<unknown[]>('window.__seen')
      if (seen.length > 0) wrong.push(`${name}: leaked ${JSON.stringify(seen[0])}`)
      else if (!isHeld) wrong.push(`${name}: ${opened ? 'not held' : 'nothing opened'}`)
    }
    return wrong
  }

  test('a page that opens a picker gets no file, however it does', MANY, async () => {
    expect(await tryAll('strict', 'openers')).toEqual([])
  })

  test('what is left out of the guard because Firefox does not have it is not there', async () => {
    await page.goto(pages.address('hostile.html', 'loose'))
    const names = ['showOpenFilePicker', 'showDirectoryPicker', 'ImageCapture', 'MediaStreamTrackProcessor']
    const there = await page.evaluate(`${JSON.stringify(names)}.filter((name) => name in window)`)
    expect(there).toEqual([])
  })

  test('and the guard is as small as in Chromium', async () => {
    const { size } = await stat(join(extension.path, 'content-scripts/guard.js'))
    expect(size).toBeLessThan(10 * 1024)
  })

  test('nor where it may write HTML and addresses that are script', MANY, async () => {
    expect(await tryAll('loose', 'loose')).toEqual([])
    expect(pages.received.filter(({ body }) => body.includes('Jpeg bytes'))).toEqual([])
  })

  test.for(OPENERS)('the practice WhatsApp Web gets nothing when its picker opens by %s', async (opener) => {
    await page.goto(`${PRACTICE_ORIGIN}/?opener=${opener}`)
    await page.click('//button[@aria-label="Attach"]')
    expect(await page.attach('//*[@role="menuitem"][contains(., "Photos")]', [files.photo])).toBe(true)
    expect(await until(async () => (await page.held()).length > 0, 4000)).toBe(true)
    const record = await page.evaluate<{ seen: unknown[]; uploads: unknown[] }>('window.__practice')
    expect(record.seen).toEqual([])
    expect(record.uploads).toEqual([])
  })

  test('microphone and camera come to nothing, and a call works', async () => {
    await page.goto(pages.address('capture.html', 'strict'))
    const came: Record<string, string> = {}
    for (const list of ['window.__capture', 'window.__captureInFirefox']) {
      await page.goto(pages.address('capture.html', 'strict'))
      for (const way of await page.evaluate<string[]>(`Object.keys(${list})`)) {
        await page.goto(pages.address('capture.html', 'strict'))
        came[way] = await page.evaluate<string>(`${list}[${JSON.stringify(way)}]()`)
      }
    }
    // Judged also where there is no sound: these are refused before any is made.
    for (const way of ['an element that plays it', 'one track', 'MediaStreamTrackAudioSourceNode']) {
      expect([way, came[`voice note by ${way}`]]).toEqual([way, 'refused TypeError'])
    }
    // What Firefox does not have at all is a ReferenceError or TypeError of the page's.
    const others = Object.entries(came).filter(
      ([, what]) =>
        !/^(nothing|no sound here|refused (NotAllowedError|ReferenceError|TypeError))$/.test(what),
    )
    expect(others).toEqual([])
    await page.goto(pages.address('capture.html', 'strict'))
    expect(await page.evaluate('window.__call()')).toMatchObject({
      meter: expect.stringMatching(/^(bytes|no sound here)$/),
      seen: true,
    })
  })

  test('the link goes into the message, behind what was typed', async () => {
    await page.goto(`${PRACTICE_ORIGIN}/`)
    const composer = '//*[@id="main"]//footer//div[@contenteditable="true"]'
    await page.click(composer)
    await page.type('Please look: ')
    await page.click('//button[@aria-label="Attach"]')
    await page.attach('//*[@role="menuitem"][contains(., "Photos")]', [files.photo])
    await until(async () => (await page.held()).length > 0, 4000)
    const hold = (await page.held()).at(-1)
    expect(await page.callBridge('link/insert', { holdId: hold?.holdId, text: TEXT, link: LINK })).toEqual({
      answer: { inserted: true },
    })
    const written = () =>
      page.evaluate<string>('document.querySelector("#main footer [contenteditable]").innerText')
    expect((await written()).trim()).toBe(`Please look: ${TEXT}`)
    // The page's model knows it too: it offers to send.
    expect(await page.evaluate('!!document.querySelector(\'#main footer button[aria-label="Send"]\')')).toBe(
      true,
    )
  })

  test.for([
    ['a plain composer', 'plain', 'document.querySelector("#plain .editor").innerText'],
    ['a text area', 'area', 'document.querySelector("#area .editor").value'],
  ] as const)('the link goes into %s', async ([, section, written]) => {
    await page.goto(pages.address('composers.html', 'strict'))
    await page.click(`//*[@id="${section}"]//*[@class="editor"]`)
    await page.type('Dear colleague, ')
    await page.attach(`//*[@id="${section}"]//button`, [files.photo])
    await until(async () => (await page.held()).length > 0, 4000)
    const hold = (await page.held()).at(-1)
    expect(await page.callBridge('link/insert', { holdId: hold?.holdId, text: TEXT, link: LINK })).toEqual({
      answer: { inserted: true },
    })
    expect((await page.evaluate<string>(written)).replaceAll(' ', ' ')).toBe(`Dear colleague, ${TEXT}`)
  })
})
