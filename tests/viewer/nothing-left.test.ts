import { execFile } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Frame, Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { toBase64url } from '#shared/bytes/base64url.ts'
import type { DemoBrowser } from '../demo/browser.ts'
import { LEE } from '../demo/people.ts'
import { makeSamples, type Samples } from '../fixtures/make.ts'
import { TRACER } from '../fixtures/patients.ts'
import { fileNeedles, findInFolder, type Needle, textNeedles, tracerNeedles } from '../leaks/needles.ts'
import { confirm, openAgain, openAs, shownIn } from './opener.ts'
import type { Sent } from './sender.ts'
import { startWorld, type World } from './world.ts'

let world: World
let samples: Samples
let folder: string
let sent: Sent
let needles: Needle[]

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wardlink-samples-'))
  samples = await makeSamples(folder, { tracer: true })
  world = await startWorld()
  sent = await world.send([samples.jpeg, samples.pdf, samples.webp], {
    patient: {
      name: TRACER.name,
      dateOfBirth: TRACER.dateOfBirth,
      identifiers: [{ type: 'nhs-number', value: TRACER.nhsNumber }],
    },
  })
  needles = [...tracerNeedles(), ...[samples.jpeg, samples.pdf, samples.webp].flatMap(fileNeedles)]
})
afterAll(async () => {
  await world?.close()
  await rm(folder, { recursive: true, force: true })
})

async function lookAtEverything() {
  const browser = await world.browser()
  const { page, vault } = await openAs(browser.context, sent.link, LEE)
  await lookThrough(page, vault)
  return { browser, page, vault }
}

/** In a browser in which it was looked at before. */
async function lookAgain(browser: DemoBrowser) {
  const { page, vault } = await openAgain(browser.context, sent.link)
  await lookThrough(page, vault)
  return { page, vault }
}

async function lookThrough(page: Page, vault: Frame): Promise<void> {
  await confirm(vault)
  await shownIn(page, vault)
  for (let index = 1; index < 3; index++) {
    await vault.getByRole('button', { name: 'Next', exact: true }).click()
    await shownIn(page, vault)
  }
}

describe('a report on the screen', () => {
  let shown: Awaited<ReturnType<typeof lookAtEverything>>

  beforeAll(async () => {
    shown = await lookAtEverything()
  })

  test('is nowhere else: no name in the window, and nothing stored', async () => {
    const { page, vault } = shown
    expect([await page.title(), page.url()]).toEqual(['Secure message', `${world.viewerOrigin}/`])
    for (const frame of [page.mainFrame(), vault]) {
      const stored = await frame.evaluate(async () => {
        // A browser that refuses a frame its storage keeps nothing there either.
        const countOf = async (count: () => unknown) => {
          try {
            return await count()
          } catch (thrown) {
            return /SecurityError|denied permission/.test(String(thrown)) ? 0 : String(thrown)
          }
        }
        return [
          await countOf(() => window.sessionStorage.length),
          await countOf(() => window.localStorage.length),
          await countOf(() => document.cookie.length),
          await countOf(async () => (await indexedDB.databases()).length),
          await countOf(async () => (await caches.keys()).length),
          await countOf(async () => (await navigator.serviceWorker.getRegistrations()).length),
        ]
      })
      expect(stored).toEqual([0, 0, 0, 0, 0, 0])
    }
  })

  test('is not printed: the paper says why, whichever frame is asked for', async () => {
    const { page, vault } = shown
    const words = await wordsOnPaper(page)
    expect(words).toContain('Printing is turned off for this message.')
    expect(words).not.toContain(TRACER.name)
    await page.emulateMedia({ media: 'print' })
    for (const frame of page.frames().filter((one) => one !== page.mainFrame())) {
      const isSeen = await frame.evaluate(() =>
        [...document.querySelectorAll('img, canvas, .patient-name, .textLayer')].some((one) =>
          one.checkVisibility({ visibilityProperty: true }),
        ),
      )
      expect(`${new URL(frame.url()).pathname} ${isSeen}`).toMatch(/ false$/)
    }
    await page.emulateMedia({ media: null })
    expect(await vault.locator('.patient-name').isVisible()).toBe(true)
  })

  test('is covered while its window is hidden, and comes back', async () => {
    const { vault } = shown
    const hide = (visibility: string) =>
      vault.evaluate((state) => {
        Object.defineProperty(document, 'visibilityState', { value: state, configurable: true })
        document.dispatchEvent(new Event('visibilitychange'))
      }, visibility)
    await hide('hidden')
    await vault.getByText('Hidden while you are in another window').waitFor()
    expect(await vault.locator('.patient-name').isVisible()).toBe(false)
    expect(await vault.locator('.renderer-frame').isVisible()).toBe(false)
    await hide('visible')
    await vault.locator('.patient-name').waitFor()
  })

  test('closes itself when nobody has moved for five minutes', async () => {
    const { page, vault } = await lookAgain(shown.browser)
    await vault.evaluate(() => {
      const now = Date.now()
      Date.now = () => now + 5 * 60 * 1000 + 1000
    })
    await page.getByRole('heading', { name: 'Closed because you were away' }).waitFor()
    await page.waitForFunction(() => document.querySelectorAll('iframe').length === 0)
    await page.close()
  })

  test('is left through the page that clears what its origin could have kept', async () => {
    const { page, vault } = shown
    const host = new URL(vault.url()).host
    const from = world.wire.passed.length
    await vault.getByRole('button', { name: 'Close' }).click()
    await page.getByRole('heading', { name: 'Closed' }).waitFor()
    await page.waitForFunction(() => document.querySelectorAll('iframe').length === 0)
    const ends = world.wire.passed.slice(from).filter(({ path }) => path === '/end.html')
    expect(ends.map((one) => one.host)).toEqual([host])
    const headers: Record<string, string> = JSON.parse(ends[0]?.answerHeaders ?? '{}')
    expect(headers['clear-site-data']).toBe('"cache", "storage"')
  })

  test('is nowhere in the whole browser profile after it was viewed, covered, printed and closed', async () => {
    await shown.browser.context.close()
    expect(await findInFolder(shown.browser.profileFolder, needles, 'profile')).toEqual([])
  })

  test('but for the tapped address, which the browser wrote down before any script of ours ran', async () => {
    const link = [
      ...textNeedles('link', toBase64url(sent.linkSecret.reveal())),
      ...textNeedles('link', sent.envelopeId),
    ]
    const found = await findInFolder(shown.browser.profileFolder, link, 'profile')
    // Half a key, worth nothing without a sign-in inside the grant (docs/decisions/0033-sign-in-state.md).
    const places = new Set(
      found.map((line) => line.replace(/^.*profile: (Default\/)?/, '').replace(/_\d+$/, '')),
    )
    expect(places.has('History')).toBe(true)
    const browsersOwn = [
      'Favicons',
      'History',
      'History-journal',
      'Sessions/Session',
      'Sessions/Tabs',
      'segmentation_platform/ukm_db',
      'segmentation_platform/ukm_db-wal',
      'Top Sites',
      'Shortcuts',
    ]
    expect([...places].filter((place) => !browsersOwn.includes(place))).toEqual([])
  })
})

describe('where the trust’s policy lets openers print', () => {
  test('a report is printed with its watermark', async () => {
    const lenient = await startWorld({ policy: { printing: true } })
    try {
      const { link } = await lenient.send([samples.jpeg])
      const { context } = await lenient.browser()
      const { page, vault } = await openAs(context, link, LEE)
      await confirm(vault)
      const renderer = await shownIn(page, vault)
      await page.emulateMedia({ media: 'print' })
      const seen = (frame: typeof renderer, selector: string) =>
        frame
          .locator(selector)
          .first()
          .evaluate((one) => one.checkVisibility({ visibilityProperty: true }))
      expect([await seen(renderer, 'img'), await seen(vault, '.patient-name')]).toEqual([true, true])
      expect(await seen(vault, '.watermark[data-is="over-file"]')).toBe(true)
      expect(await seen(vault, '.print-only')).toBe(false)
      expect(await seen(vault, '.patient-close')).toBe(false)
    } finally {
      await lenient.close()
    }
  })
})

describe('the whole browser profile holds nothing of the report', () => {
  test('after the window was left and come back to, which shows no report, and the tab was closed with it open', async () => {
    const { browser, page } = await lookAtEverything()
    await page.goto(`${world.issuer.issuer}/.well-known/openid-configuration`)
    await page.goBack()
    await page.getByRole('heading', { name: /Tap the link|Closed|did not finish/ }).waitFor()
    expect(page.frames()).toHaveLength(1)
    const again = await lookAgain(browser)
    await again.page.close()
    await browser.context.close()
    expect(await findInFolder(browser.profileFolder, needles, 'profile')).toEqual([])
  })

  test('while it is open, and after every process of the browser was killed at once', async () => {
    const { browser } = await lookAtEverything()
    expect(await findInFolder(browser.profileFolder, needles, 'profile')).toEqual([])
    const gone = new Promise((resolve) => browser.context.once('close', resolve))
    for (const pid of processesOf(browser.profileFolder)) process.kill(pid, 'SIGKILL')
    await gone
    expect(await findInFolder(browser.profileFolder, needles, 'profile')).toEqual([])
  })
})

/** Every process that was started with this very profile. */
function processesOf(profileFolder: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => commandOf(pid).includes(profileFolder))
    .map(Number)
}

function commandOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'latin1')
  } catch {
    return ''
  }
}

async function wordsOnPaper(page: Page): Promise<string> {
  const path = join(folder, 'printed.pdf')
  await page.pdf({ path })
  return promisify(execFile)('pdftotext', [path, '-']).then(({ stdout }) => stdout)
}
