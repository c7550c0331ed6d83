import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type DemoBrowser, removeProfile, startBrowser } from '#tests/demo/browser.ts'
import { ensureBuilt } from '#tests/demo/built.ts'
import { attachByDrop, attachByPicker, copyPicture, pasteIntoComposer } from '#tests/demo/intakes.ts'
import { type DemoIssuer, startIssuer } from '#tests/demo/issuer.ts'
import { practiceRecord, whatThePageGot } from '#tests/demo/practice-record.ts'
import { OPENERS, UPLOADERS } from '#tests/demo/practice-whatsapp/page/variants.ts'
import {
  PRACTICE_ORIGIN,
  type PracticeWhatsApp,
  startPracticeWhatsApp,
} from '#tests/demo/practice-whatsapp/server/server.ts'
import { makeSamples, type Samples } from '#tests/fixtures/make.ts'

/** Without Wardlink the practice page takes everything. A test that later finds nothing could have found it. */
describe('the practice page without Wardlink', () => {
  let folder: string
  let samples: Samples
  let practice: PracticeWhatsApp
  let issuer: DemoIssuer
  let browser: DemoBrowser

  beforeAll(async () => {
    await ensureBuilt(['practice-whatsapp'])
    folder = await mkdtemp(join(tmpdir(), 'wardlink-test-'))
    samples = await makeSamples(folder)
    practice = await startPracticeWhatsApp()
    issuer = await startIssuer()
    browser = await startBrowser({ hostRules: practice.hostRules })
  })

  afterAll(async () => {
    await browser?.close()
    if (browser) await removeProfile(browser)
    await practice?.close()
    await issuer?.close()
    await rm(folder, { recursive: true, force: true })
  })

  async function openPractice(query = '') {
    const page = await browser.context.newPage()
    await page.goto(`${PRACTICE_ORIGIN}/${query}`)
    practice.requests.length = 0
    return page
  }

  test.for(OPENERS)('gets the file when its picker opens by %s', async (opener) => {
    const page = await openPractice(`?opener=${opener}`)
    await attachByPicker(page, [samples.jpeg.path])
    await page.getByRole('dialog', { name: samples.jpeg.name }).waitFor()
    const { seen } = await practiceRecord(page)
    expect(seen.map((file) => file.sha256)).toEqual([samples.jpeg.sha256])
    await page.close()
  })

  test('gets the file when it is dropped', async () => {
    const page = await openPractice()
    await attachByDrop(page, [samples.jpeg.path])
    await page.getByRole('dialog', { name: samples.jpeg.name }).waitFor()
    const record = await practiceRecord(page)
    expect(record.seen.map((file) => file.sha256)).toEqual([samples.jpeg.sha256])
    expect(record.announced.map((drag) => drag.event)).toContain('dragenter')
    await page.close()
  })

  test('gets the picture when it is pasted', async () => {
    const page = await openPractice()
    await copyPicture(browser.context, `${issuer.issuer}/style.css`, samples.png.bytes)
    await pasteIntoComposer(page)
    await page.getByRole('dialog').waitFor()
    const { seen } = await practiceRecord(page)
    expect(seen[0]).toMatchObject({ type: 'image/png', where: 'paste' })
    await page.close()
  })

  test.for(UPLOADERS)('uploads it encrypted by %s and shows it in the chat', async (upload) => {
    const page = await openPractice(`?upload=${upload}`)
    await attachByPicker(page, [samples.jpeg.path])
    const editor = page.getByRole('dialog', { name: samples.jpeg.name })
    await editor.getByRole('button', { name: 'Send' }).click()
    await page.locator('[data-from="me"] img').waitFor()
    const posted = practice.requests.filter((request) => request.method === 'POST')
    expect(posted.map((request) => request.path)).toEqual([expect.stringMatching(/^\/mms\/image\//)])
    expect(posted[0]?.body.includes(samples.jpeg.bytes.subarray(0, 64))).toBe(false)
    expect(whatThePageGot(await practiceRecord(page), practice).join('; ')).toContain('uploaded')
    await page.close()
  })
})
