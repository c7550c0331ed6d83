import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { BUILT_IN_PACKS } from '../../extension/hosts/built-in-packs.ts'
import { type DemoBrowser, removeProfile, startBrowser } from '../demo/browser.ts'

const FOLDER = join(import.meta.dirname, 'recorded')
/** `roundcube-2026-11-22.html`: a pack by its name, and the day. */
const RECORDED = readdirSync(FOLDER).flatMap((file) => {
  const [, name, day] = /^([a-z]+)[a-z-]*-(\d{4}-\d{2}-\d{2})\.html$/.exec(file) ?? []
  return name && day ? [{ file, name, day }] : []
})
const CENSOR = readFileSync(join(FOLDER, 'censor.js'), 'utf8')

describe('recorded pages', () => {
  let browser: DemoBrowser
  let page: Page
  beforeAll(async () => {
    browser = await startBrowser()
    page = await browser.context.newPage()
  })
  afterAll(async () => {
    await browser?.close()
    if (browser) await removeProfile(browser)
  })

  test.for(RECORDED)('$file: its pack finds the composer and knows the page', async ({ file, name, day }) => {
    const pack = BUILT_IN_PACKS.find((one) => one.name.toLowerCase().startsWith(name))
    if (!pack) throw new Error(`no pack is called ${name}`)
    await page.setContent(readFileSync(join(FOLDER, file), 'utf8'))
    const found = (selectors: readonly string[]) =>
      page.evaluate((list) => list.filter((one) => document.querySelector(one) !== null), [...selectors])
    expect((await found(pack.composers)).length).toBeGreaterThan(0)
    if (pack.signs) expect((await found(pack.signs)).length).toBeGreaterThan(0)
    // A pack that is older than its recording was not looked at when the page was recorded again.
    expect(pack.recordedAt.padEnd(10, '-99') >= day).toBe(true)
  })

  test('the censor keeps the structure and no word of anybody’s', async () => {
    await page.setContent(`
      <title>Jones</title>
      <div id="main" class="pane x1abc" data-secret="Jones" onclick="alert('Jones')" style="background:url(jones.png)">
        <a href="https://mail.example/jones">Mrs Jones, 943 476 5919</a>
        <img src="jones.png" alt="Jones"><script>const jones = 'Jones'</script>
        <div contenteditable="true" role="textbox" aria-label="Write to Jones">Jones has a rash</div>
        <input name="subject" value="Jones" placeholder="Jones"><textarea>Jones</textarea>
        <span id="jones@mail.example" data-testid="row-9434765919">Jones</span>
      </div>`)
    await page.evaluate(`window.__recordOnly = true; ${CENSOR}`)
    const recorded = await page.evaluate<string>('window.__recorded')
    expect(recorded).not.toMatch(/jones|943|rash/i)
    expect(recorded).toContain('<div id="main" class="pane x1abc">')
    expect(recorded).toContain('contenteditable="true" role="textbox"')
  })
})
