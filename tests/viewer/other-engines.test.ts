import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { LEE } from '../demo/people.ts'
import { type DrivenBrowser, openFirefox, openWebKit } from '../exfil/engines.ts'
import { makeSamples, type Samples } from '../fixtures/make.ts'
import { TRACER } from '../fixtures/patients.ts'
import { fileNeedles, findInFolder, tracerNeedles } from '../leaks/needles.ts'
import { startWorld, type World } from './world.ts'

let world: World
let samples: Samples
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wardlink-samples-'))
  samples = await makeSamples(folder, { tracer: true })
  world = await startWorld()
})
afterAll(async () => {
  await world?.close()
  await rm(folder, { recursive: true, force: true })
})

/** Waits until something is true in a frame. */
async function until(browser: DrivenBrowser, frame: RegExp, expression: string): Promise<unknown> {
  const stop = Date.now() + 60_000
  for (;;) {
    const value = await browser.inFrame(frame, expression)
    if (value) return value
    if (Date.now() > stop) throw new Error(`never true in ${frame}: ${expression}`)
    await pause(100)
  }
}

function press(browser: DrivenBrowser, frame: RegExp, name: string): Promise<unknown> {
  const button = `[...document.querySelectorAll('button')].find((one) => one.textContent.includes(${JSON.stringify(name)}) && !one.disabled)`
  return until(browser, frame, `(() => { const one = ${button}; one?.click(); return Boolean(one) })()`)
}

const SHELL = /^http:\/\/view\.localhost/
const VAULT = /\/vault\.html$/

/** From the link to a picture on the screen. An issuer that knows the person asks nothing. */
async function look(browser: DrivenBrowser, isKnown = false): Promise<void> {
  const patient = { name: TRACER.name, dateOfBirth: TRACER.dateOfBirth }
  const identifiers = [{ type: 'nhs-number' as const, value: TRACER.nhsNumber }]
  const { link } = await world.send([samples.jpeg], { patient: { ...patient, identifiers } })
  await browser.go(link)
  await press(browser, SHELL, 'Sign in to view')
  if (!isKnown) await press(browser, /^http:\/\/localhost/, LEE.name)
  await press(browser, SHELL, 'Direct care of this patient')
  await press(browser, VAULT, 'Confirm this is the right patient')
  await until(browser, VAULT, `document.querySelector('.item-panel[data-state="shown"]') !== null`)
  expect(await browser.inFrame(VAULT, `document.querySelector('h1').textContent`)).toBe(TRACER.name)
}

async function close(browser: DrivenBrowser): Promise<void> {
  await press(browser, VAULT, 'Close')
  await until(browser, SHELL, `document.querySelector('h1')?.textContent === 'Closed'`)
}

describe.for([
  ['Firefox', openFirefox],
  ['WebKit (MiniBrowser)', openWebKit],
] as const)('in %s', ([, openEngine]) => {
  test('a report opens, and the profile holds nothing of it, open, closed or gone back from', async () => {
    const profile = await mkdtemp(join(tmpdir(), 'wardlink-profile-'))
    const needles = [...tracerNeedles(), ...fileNeedles(samples.jpeg)]
    const browser = await openEngine(profile)
    try {
      await look(browser)
      expect(await findInFolder(profile, needles, 'profile')).toEqual([])
      // Left open, and come back to: nothing of it stands there again.
      await browser.go(`${world.issuer.issuer}/.well-known/openid-configuration`)
      await until(browser, /well-known/, 'true')
      await browser.inFrame(/well-known/, 'history.back()')
      await until(browser, SHELL, `Boolean(document.querySelector('h1')?.textContent)`)
      expect(await browser.inFrame(VAULT, 'true')).toBeUndefined()
      await look(browser, true)
      await close(browser)
      expect(await browser.inFrame(SHELL, 'sessionStorage.length + localStorage.length')).toBe(0)
      expect(await browser.inFrame(SHELL, 'document.title + location.href')).toBe(
        `Secure message${world.viewerOrigin}/`,
      )
    } finally {
      await browser.close()
    }
    // It did write there, or nothing is proved.
    expect((await readdir(profile, { recursive: true })).length).toBeGreaterThan(3)
    expect(await findInFolder(profile, needles, 'profile')).toEqual([])
    await rm(profile, { recursive: true, force: true, maxRetries: 5 })
  })
})
