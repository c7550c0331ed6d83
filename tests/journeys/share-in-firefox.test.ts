import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { builtFolder, ensureBuilt } from '#tests/demo/built.ts'
import { ASHA } from '#tests/demo/people.ts'
import { PRACTICE_ORIGIN } from '#tests/demo/practice-whatsapp/server/server.ts'
import { listSent, startSession } from '#tests/demo/seal-and-send.ts'
import { makeRecording } from '#tests/fixtures/recording.ts'
import { type Firefox, startFirefox } from '../hosts/firefox.ts'
import { type FirefoxPage, firstPage } from '../hosts/firefox-page.ts'
import { LARGE_BYTES } from './share-large.ts'
import { withDemo } from './with-demo.ts'

const demo = withDemo({ throughWire: true })
let firefox: Firefox
let page: FirefoxPage

beforeAll(async () => {
  await ensureBuilt(['firefox-mv3'])
  firefox = await startFirefox(builtFolder('firefox-mv3'), { 'web.whatsapp.com': demo().practice.port })
  page = await firstPage(firefox)
})
afterAll(() => firefox?.close())

test('in Firefox, which has no offscreen document, the event page seals and the link goes in', async () => {
  const { issuer, relayOrigin, samples } = demo()
  issuer.allowExtension(firefoxRedirectUri())
  await page.goto(`${PRACTICE_ORIGIN}/`)
  await attach(samples.jpeg.path)
  await inPanel(`browser.storage.local.set({ settings: { relayOrigin: '${relayOrigin}' } })`)
  await inPanel('location.reload()')
  await expect.poll(() => panelText(), { timeout: 20_000 }).toContain('You are not signed in')
  await inPanel(`document.getElementById('sign-in').click()`)
  await inFrame(
    /^http:\/\/localhost/,
    `[...document.querySelectorAll('button')].find((one) => one.textContent.includes('${ASHA.name}')).click()`,
  )
  await expect.poll(() => panelText(), { timeout: 20_000 }).toContain(`Sharing as ${ASHA.name}`)

  await inPanel(type('number', samples.patient.nhsNumber))
  await inPanel(type('name', samples.patient.name))
  await inPanel(`document.getElementById('consent-given').click()`)
  await inPanel(`document.querySelector('button[type=submit]').click()`)
  await expect.poll(() => composer(), { timeout: 20_000 }).toMatch(/\/r\/gb-\S+#1\.\S+/)
  expect(await composer()).not.toContain(samples.patient.name)

  const { senderToken } = await startSession(demo(), ASHA)
  await expect
    .poll(() => listSent(demo(), senderToken), { timeout: 20_000 })
    .toMatchObject({ envelopes: [{ state: 'ready' }] })
})

test('in Firefox, an upload goes on when the page it was shared from is gone', async () => {
  const { wire, folder, samples } = demo()
  if (!wire) throw new Error('this journey needs the wire')
  const path = join(folder, 'recording.wav')
  await makeRecording(path, LARGE_BYTES)
  await page.goto(`${PRACTICE_ORIGIN}/`)
  await attach(path, 'Document')
  await expect.poll(() => panelText(), { timeout: 20_000 }).toContain(`Sharing as ${ASHA.name}`)
  await inPanel(type('number', samples.patient.nhsNumber))
  await inPanel(type('name', samples.patient.name))
  await inPanel(`document.getElementById('consent-given').click()`)
  let piecesCount = 0
  wire.breaks = ({ method }) => method === 'PATCH' && ++piecesCount > 2
  await inPanel(`document.querySelector('button[type=submit]').click()`)
  await expect.poll(() => composer(), { timeout: 30_000 }).toMatch(/\/r\/gb-\S+#1\.\S+/)
  await expect.poll(() => piecesCount, { timeout: 30_000 }).toBeGreaterThan(3)

  await page.goto('about:blank')
  wire.breaks = null
  const { senderToken } = await startSession(demo(), ASHA)
  const states = async () => {
    const { envelopes } = (await listSent(demo(), senderToken)) as { envelopes: { state: string }[] }
    return envelopes.map(({ state }) => state)
  }
  await expect.poll(states, { timeout: 90_000 }).toEqual(['ready', 'ready'])
})

async function attach(path: string, item = 'Photos'): Promise<void> {
  await page.click('//button[@aria-label="Attach"]')
  expect(await page.attach(`//*[@role="menuitem"][contains(., "${item}")]`, [path])).toBe(true)
}

const composer = () =>
  page.evaluate<string>(`document.querySelector('#main footer div[contenteditable]').innerText`)
const panelText = () => inPanel('document.body.innerText')

/** Types as Preact hears it: the value, then the event. */
const type = (id: string, text: string) =>
  `Object.assign(document.getElementById('${id}'), { value: ${JSON.stringify(text)} })` +
  `.dispatchEvent(new Event('input', { bubbles: true }))`

const inPanel = (expression: string) => inFrame(/\/compose-panel\.html/, expression)

type Context = { context: string; url: string; children?: Context[] }

/** Runs script in the first frame of any window whose address fits, once there is one. */
async function inFrame(address: RegExp, expression: string): Promise<string> {
  const flat = (contexts: Context[]): Context[] =>
    contexts.flatMap((context) => [context, ...flat(context.children ?? [])])
  for (let tries = 0; tries < 200; tries++) {
    const { contexts } = (await firefox.send('browsingContext.getTree', {})) as { contexts: Context[] }
    const found = flat(contexts).find(({ url }) => address.test(url))
    const answer = found && (await evaluated(found.context, expression))
    if (answer !== undefined) return answer
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error(`no frame at ${address} answered`)
}

async function evaluated(context: string, expression: string): Promise<string | undefined> {
  const answer = (await firefox
    .send('script.evaluate', { expression, target: { context }, awaitPromise: true })
    .catch(() => ({}))) as { type?: string; result?: { value?: string } }
  return answer.type === 'success' ? (answer.result?.value ?? '') : undefined
}

/** Firefox makes the host of the redirect address from the extension's id. */
function firefoxRedirectUri(): string {
  const manifest = JSON.parse(readFileSync(join(builtFolder('firefox-mv3'), 'manifest.json'), 'utf8'))
  const digest = createHash('sha1').update(manifest.browser_specific_settings.gecko.id).digest('hex')
  return `https://${digest}.extensions.allizom.org/`
}
