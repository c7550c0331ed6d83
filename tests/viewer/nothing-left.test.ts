import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { toBase64url } from '#shared/bytes/base64url.ts'
import { LEE } from '../demo/people.ts'
import { makeSamples, type Samples } from '../fixtures/make.ts'
import { TRACER } from '../fixtures/patients.ts'
import { fileNeedles, findInFolder, type Needle, textNeedles, tracerNeedles } from '../leaks/needles.ts'
import { confirm, openAs, shownIn } from './opener.ts'
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
  await confirm(vault)
  await shownIn(page, vault)
  for (let index = 1; index < 3; index++) {
    await vault.getByRole('button', { name: 'Next', exact: true }).click()
    await shownIn(page, vault)
  }
  return { browser, page, vault }
}

describe('a report on the screen', () => {
  test('is nowhere else: no name in the window, and nothing stored', async () => {
    const { browser, page, vault } = await lookAtEverything()
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
    await browser.context.close()
  })

  test('closes itself when nobody has moved for five minutes', async () => {
    const { browser, page, vault } = await lookAtEverything()
    await vault.evaluate(() => {
      const now = Date.now()
      Date.now = () => now + 5 * 60 * 1000 + 1000
    })
    await page.getByRole('heading', { name: 'Closed because you were away' }).waitFor()
    await page.waitForFunction(() => document.querySelectorAll('iframe').length === 0)
    await browser.context.close()
  })
})

describe('the whole browser profile holds nothing of the report', () => {
  test('after viewing and closing', async () => {
    const { browser, page, vault } = await lookAtEverything()
    await vault.getByRole('button', { name: 'Close' }).click()
    await page.getByRole('heading', { name: 'Closed' }).waitFor()
    await browser.context.close()
    expect(await findInFolder(browser.profileFolder, needles, 'profile')).toEqual([])
  })

  test('after the tab was closed with the report open', async () => {
    const { browser, page } = await lookAtEverything()
    await page.close()
    await browser.context.close()
    expect(await findInFolder(browser.profileFolder, needles, 'profile')).toEqual([])
  })

  test('while it is open, and so after a crash', async () => {
    const { browser } = await lookAtEverything()
    expect(await findInFolder(browser.profileFolder, needles, 'profile')).toEqual([])
    await browser.context.close()
  })

  test('and leaving and coming back shows no report', async () => {
    const { browser, page } = await lookAtEverything()
    await page.goto(`${world.issuer.issuer}/.well-known/openid-configuration`)
    await page.goBack()
    await page.getByRole('heading', { name: /Tap the link|Closed|did not finish/ }).waitFor()
    expect(page.frames()).toHaveLength(1)
    await browser.context.close()
    expect(await findInFolder(browser.profileFolder, needles, 'profile')).toEqual([])
  })

  test('but for the tapped address, which the browser wrote down before any script of ours ran', async () => {
    const { browser, page, vault } = await lookAtEverything()
    await vault.getByRole('button', { name: 'Close' }).click()
    await page.getByRole('heading', { name: 'Closed' }).waitFor()
    await browser.context.close()
    const link = [
      ...textNeedles('link', toBase64url(sent.linkSecret.reveal())),
      ...textNeedles('link', sent.envelopeId),
    ]
    const found = await findInFolder(browser.profileFolder, link, 'profile')
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
