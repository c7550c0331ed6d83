import type { Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ensureBuilt } from '../demo/built.ts'
import { attachByDrop, attachByPicker, copyPicture, pasteIntoComposer } from '../demo/intakes.ts'
import { practiceRecord, whatThePageGot } from '../demo/practice-record.ts'
import { OPENERS } from '../demo/practice-whatsapp/page/variants.ts'
import {
  PRACTICE_ORIGIN,
  type PracticeWhatsApp,
  startPracticeWhatsApp,
} from '../demo/practice-whatsapp/server/server.ts'
import { makeSamples, type Samples } from '../fixtures/make.ts'
import {
  type FilesToAttach,
  type GuardedBrowser,
  makeFilesToAttach,
  startGuardedChromium,
  until,
} from './guarded-browser.ts'

/** The counterpart of `tests/journeys/practice-page-leaks.test.ts`, which shows that the page takes everything. */
describe('the practice WhatsApp Web gets nothing', () => {
  let practice: PracticeWhatsApp
  let files: FilesToAttach
  let samples: Samples
  let browser: GuardedBrowser
  let page: Page

  beforeAll(async () => {
    await ensureBuilt(['practice-whatsapp'])
    practice = await startPracticeWhatsApp()
    files = await makeFilesToAttach()
    samples = await makeSamples(files.folder)
    browser = await startGuardedChromium(practice.hostRules)
    page = await browser.context.newPage()
  })
  afterAll(async () => {
    await browser?.close()
    await practice?.close()
    await files?.remove()
  })

  async function expectHeld(intake: string, attach: () => Promise<unknown>): Promise<void> {
    const before = (await browser.held()).length
    await attach()
    expect(await until(async () => (await browser.held()).length > before, 4000)).toBe(true)
    expect((await browser.held()).at(-1)?.intake).toBe(intake)
    await page.waitForTimeout(100)
    expect(whatThePageGot(await practiceRecord(page), practice)).toEqual([])
  }

  test.for(OPENERS)('when its picker opens by %s', async (opener) => {
    await page.goto(`${PRACTICE_ORIGIN}/?opener=${opener}`)
    await expectHeld('picker', () => attachByPicker(page, [samples.jpeg.path]))
  })

  test.for(['require-corp', 'credentialless'])('when it isolates itself (%s)', async (isolation) => {
    await page.goto(`${PRACTICE_ORIGIN}/?isolation=${isolation}`)
    await expectHeld('picker', () => attachByPicker(page, [samples.jpeg.path]))
    expect(
      await until(
        async () => page.frames().some((frame) => frame.url().includes('/compose-panel.html')),
        3000,
      ),
    ).toBe(true)
  })

  test('when a file is dropped', async () => {
    await page.goto(`${PRACTICE_ORIGIN}/`)
    await expectHeld('drop', () => attachByDrop(page, [samples.jpeg.path]))
  })

  test('when a picture is pasted', async () => {
    await page.goto(`${PRACTICE_ORIGIN}/`)
    await copyPicture(browser.context, `${PRACTICE_ORIGIN}/`, samples.png.bytes)
    await expectHeld('paste', () => pasteIntoComposer(page))
  })
})
