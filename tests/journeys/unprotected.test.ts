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
    { relayOrigin, unprotected: 'ask' },
  )
  page = await firstPage(firefox)
  issuer.allowExtension(firefoxRedirectUri())
})
afterAll(() => firefox?.close())

const CLOSED = { page: 'kept from the page', network: 'blocked' }
const OPEN = { page: 'the page has it', network: 'let through' }

test('Send unprotected opens one tab, for a reason that is on record first', async () => {
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
  expect(await whatThePageHas()).toEqual([])

  await inPanel(button('Send unprotected…'))
  await expect.poll(windowText, { timeout: 60_000 }).toContain('web.whatsapp.com')
  // Asking opens nothing, and nor does the button before a reason is chosen.
  expect(await inWindow(`String(${named('Send unprotected')}.disabled)`)).toBe('true')
  expect(await onRecord()).toBe(0)
  expect(await network(page.context)).toBe(CLOSED.network)

  await inWindow(`document.getElementById('because-emergency').click()`)
  await expect.poll(() => inWindow(`String(${named('Send unprotected')}.disabled)`)).toBe('false')
  await inWindow(button('Send unprotected'))
  await expect.poll(windowText, { timeout: 60_000 }).toContain('For two minutes')
  expect(await onRecord()).toBe(1)
  expect(await wayOut(page.context)).toEqual(OPEN)
  // What was held stays with us, and the panel goes.
  await expect.poll(() => page.hasPanel(), { timeout: 10_000 }).toBe(false)
  expect(await whatThePageHas()).toEqual([])

  const other = await newTab()
  expect(await wayOut(other)).toEqual(CLOSED)
  await firefox.send('browsingContext.close', { context: other })

  await attach()
  await expect.poll(whatThePageHas, { timeout: 10_000 }).not.toEqual([])
})

test('and closes it again when the time is over', async () => {
  expect(await wayOut(page.context)).toEqual(OPEN)
  const [name = '', at = ''] = (
    await inWindow(
      `browser.alarms.getAll().then((all) => all.find((one) => one.name.startsWith('unprotected-'))).then((one) => one.name + ' ' + one.scheduledTime)`,
    )
  ).split(' ')
  expect(Number(at) - Date.now()).toBeLessThanOrEqual(2 * 60_000)
  // Two minutes are over at once.
  await inWindow(`browser.alarms.create(${JSON.stringify(name)}, { when: Date.now() })`)
  await expect.poll(() => wayOut(page.context), { timeout: 20_000 }).toEqual(CLOSED)
})

async function attach(): Promise<void> {
  await page.click('//button[@aria-label="Attach"]')
  expect(
    await page.attach('//*[@role="menuitem"][contains(., "Photos")]', [demo().samples.jpeg.path], 10_000),
  ).toBe(true)
}

const whatThePageHas = () => page.evaluate<unknown[]>('window.__practice.seen')
const inPanel = (expression: string) => inFrameOf(firefox, /\/compose-panel\.html/, expression)
const inWindow = (expression: string) => inFrameOf(firefox, /\/unprotected\.html/, expression)
const panelText = () => inPanel('document.body.innerText')
const windowText = () => inWindow('document.body.innerText')
const named = (name: string) =>
  `[...document.querySelectorAll('button')].find((one) => one.textContent === ${JSON.stringify(name)})`
const button = (name: string) => `${named(name)}.click()`

async function newTab(): Promise<string> {
  const { context } = (await firefox.send('browsingContext.create', { type: 'tab' })) as { context: string }
  await firefox.send('browsingContext.navigate', { context, url: `${PRACTICE_ORIGIN}/`, wait: 'complete' })
  return context
}

async function wayOut(context: string): Promise<typeof OPEN> {
  return { page: await ownFile(context), network: await network(context) }
}

/** What becomes of a file in an input of this tab's page. */
function ownFile(context: string): Promise<string> {
  return evaluateIn(
    context,
    `(() => {
      const input = document.createElement('input')
      input.type = 'file'
      const data = new DataTransfer()
      data.items.add(new File(['bytes'], 'own.txt'))
      input.files = data.files
      return input.files.length === 0 ? '${CLOSED.page}' : '${OPEN.page}'
    })()`,
  )
}

/** What becomes of an upload to where the host takes pictures. */
function network(context: string): Promise<string> {
  const address = 'https://media-practice.cdn.whatsapp.net/mms/image/own'
  return evaluateIn(
    context,
    `fetch('${address}', { method: 'POST', body: 'own' }).then(() => '${OPEN.network}', () => '${CLOSED.network}')`,
  )
}

async function evaluateIn(context: string, expression: string): Promise<string> {
  const answer = await firefox.send('script.evaluate', {
    target: { context },
    awaitPromise: true,
    expression,
  })
  return (answer as { result: { value: string } }).result.value
}

/** How often it stands in the relay's log, which is whole. */
async function onRecord(): Promise<number> {
  const [log] = await readLogFolder(join(demo().folder, 'relay'))
  const key = await parseVerifierKey(log?.key ?? '')
  if (!log || !key) throw new Error('the log is there')
  const verdict = await verifyLog(log.source, key)
  if (verdict.is !== 'intact') throw new Error('the log is whole')
  return verdict.counts.get('unprotected') ?? 0
}

/** Firefox makes the host of the redirect address from the extension's id. */
function firefoxRedirectUri(): string {
  const manifest = JSON.parse(readFileSync(join(builtFolder('firefox-mv3'), 'manifest.json'), 'utf8'))
  const digest = createHash('sha1').update(manifest.browser_specific_settings.gecko.id).digest('hex')
  return `https://${digest}.extensions.allizom.org/`
}
