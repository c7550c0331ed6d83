import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parseVerifierKey } from '#shared/audit/note.ts'
import { verifyLog } from '#shared/audit/verify-log.ts'
import { builtFolder, ensureBuilt } from '#tests/demo/built.ts'
import { ASHA } from '#tests/demo/people.ts'
import { PRACTICE_ORIGIN } from '#tests/demo/practice-whatsapp/server/server.ts'
import { readLogFolder } from '../../relay/audit/log-folder.ts'
import { type Firefox, startFirefox } from '../hosts/firefox.ts'
import { type FirefoxPage, firstPage } from '../hosts/firefox-page.ts'
import { inFrameOf } from './firefox-frames.ts'
import { withDemo } from './with-demo.ts'

/** In Firefox, where a test can give one browser a policy of its own: Chromium's is the whole machine's. */
const demo = withDemo()
let firefox: Firefox
let page: FirefoxPage

beforeAll(async () => {
  await ensureBuilt(['firefox-mv3'])
  const { relayOrigin, practice, issuer } = demo()
  firefox = await startFirefox(
    builtFolder('firefox-mv3'),
    { 'web.whatsapp.com': practice.port, 'media-practice.cdn.whatsapp.net': practice.port },
    { relayOrigin },
  )
  page = await firstPage(firefox)
  issuer.allowExtension(firefoxRedirectUri())
})
afterAll(() => firefox?.close())

test('a page that takes the guard away stands in the log of the trust of whoever is signed in', async () => {
  await page.goto(`${PRACTICE_ORIGIN}/`)
  await attach()
  await expect.poll(panelText, { timeout: 60_000 }).toContain('You are not signed in')
  await inPanel(`document.getElementById('sign-in').click()`)
  await inFrameOf(
    firefox,
    /^http:\/\/localhost/,
    `[...document.querySelectorAll('button')].find((one) => one.textContent.includes('${ASHA.name}')).click()`,
  )
  await expect.poll(panelText, { timeout: 60_000 }).toContain(`Sharing as ${ASHA.name}`)
  // This policy says nothing of sending unprotected, so there is no such way.
  await expect.poll(panelText).toContain('Seal and share')
  expect(await panelText()).not.toContain('unprotected')
  expect(await onRecord('protection-missed')).toBe(0)

  await firefox.send('script.addPreloadScript', {
    functionDeclaration: `() => addEventListener('DOMContentLoaded', () => {
      HTMLInputElement.prototype.showPicker = function () {}
    })`,
  })
  await page.goto(`${PRACTICE_ORIGIN}/`)
  await expect.poll(() => onRecord('protection-missed'), { timeout: 30_000 }).toBe(1)
})

async function attach(): Promise<void> {
  await page.click('//button[@aria-label="Attach"]')
  expect(
    await page.attach('//*[@role="menuitem"][contains(., "Photos")]', [demo().samples.jpeg.path], 10_000),
  ).toBe(true)
}

const inPanel = (expression: string) => inFrameOf(firefox, /\/compose-panel\.html/, expression)
const panelText = () => inPanel('document.body.innerText')
async function onRecord(type: string): Promise<number> {
  const [log] = await readLogFolder(join(demo().folder, 'relay'))
  const key = await parseVerifierKey(log?.key ?? '')
  if (!log || !key) throw new Error('the log is there')
  const verdict = await verifyLog(log.source, key)
  if (verdict.is !== 'intact') throw new Error('the log is whole')
  return verdict.counts.get(type as never) ?? 0
}

/** Firefox makes the host of the redirect address from the extension's id. */
function firefoxRedirectUri(): string {
  const manifest = JSON.parse(readFileSync(join(builtFolder('firefox-mv3'), 'manifest.json'), 'utf8'))
  const digest = createHash('sha1').update(manifest.browser_specific_settings.gecko.id).digest('hex')
  return `https://${digest}.extensions.allizom.org/`
}
