import { readdirSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { createCanvas } from '@napi-rs/canvas'
import type { Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { toBase64url } from '#shared/bytes/base64url.ts'
import { RENDERER_PRELUDE } from '#shared/isolation/renderer-prelude.ts'
import { LEE } from '../demo/people.ts'
import { makeSamples, type Samples } from '../fixtures/make.ts'
import { confirm, givePurpose, openAs, shownIn, signIn, tapLink, vaultOf } from './opener.ts'
import { startWorld, type World } from './world.ts'

let world: World
let samples: Samples
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wardlink-samples-'))
  samples = await makeSamples(folder)
  world = await startWorld()
})
afterAll(async () => {
  await world?.close()
  await rm(folder, { recursive: true, force: true })
})

describe('an opener taps the link', () => {
  test('and nothing happens before **Sign in to view**', async () => {
    const { link } = await world.send([samples.jpeg])
    const from = world.wire.passed.length
    const { context } = await world.browser()
    const page = await tapLink(context, link)
    await page.getByRole('button', { name: 'Sign in to view' }).waitFor()
    await page.waitForTimeout(300)
    const seen = world.wire.passed.slice(from)
    expect(new Set(seen.map(({ method }) => method))).toEqual(new Set(['GET']))
    expect(page.url()).toBe(`${world.viewerOrigin}/`)
    expect(await page.title()).toBe('Secure message')
    expect(await storageOf(page)).toEqual({ session: [], local: [] })
  })

  test('first load before sign-in stays within 60 KiB, compressed', async () => {
    const { link } = await world.send([samples.jpeg])
    const from = world.wire.passed.length
    const { context } = await world.browser()
    const page = await tapLink(context, link)
    await page.getByRole('button', { name: 'Sign in to view' }).waitFor()
    const bytes = world.wire.passed.slice(from).reduce((sum, { answerHeaders, answerBody }) => {
      const packed = /gzip/.test(answerHeaders) ? answerBody.length : gzipSync(answerBody).length
      return sum + packed + answerHeaders.length
    }, 0)
    expect(bytes / 1024).toBeLessThan(60)
  })

  test('signs in, says why, confirms the patient, sees the picture, and closes', async () => {
    const { link, linkSecret, envelopeId } = await world.send([samples.jpeg, samples.pdf, samples.webp])
    const from = world.wire.passed.length
    const { context } = await world.browser()
    const page = await tapLink(context, link)
    await signIn(page, LEE)
    await givePurpose(page)
    const vault = await vaultOf(page)

    // Who, why and from whom: before any picture.
    await vault.getByRole('heading', { name: 'Iris Example' }).waitFor()
    const report = vault.getByRole('region', { name: 'Report' })
    for (const text of ['Dr Asha Patel', 'Direct care, spoken', 'Is this healing as it should']) {
      expect(await report.innerText()).toContain(text)
    }
    expect(await vault.locator('.patient-facts').innerText()).toMatch(/7 March 1984[\s\S]*999 000 0018/)
    expect(page.frames().filter((frame) => frame.url().includes('/renderer'))).toEqual([])

    await confirm(vault)
    const picture = (await shownIn(page, vault)).locator('img')
    expect(await picture.evaluate((img: HTMLImageElement) => [img.naturalWidth, img.naturalHeight])).toEqual([
      1600, 1200,
    ])
    expect(await picture.getAttribute('alt')).toBe(`1 of 3: ${samples.jpeg.name}`)
    expect(await vault.locator('.watermark[data-is="over-file"]').innerText()).toContain('Dr Lee Chen')
    const overAll = vault.locator('.watermark[data-is="over-all"] span').first()
    expect(await overAll.getAttribute('data-text')).toContain('Dr Lee Chen')

    await vault.getByRole('button', { name: 'Next', exact: true }).click()
    const letter = await shownIn(page, vault)
    await letter.locator('canvas').first().waitFor()
    expect(await letter.locator('.textLayer').first().innerText()).toContain('ankle ulcer')
    expect(await vault.locator('.controls').innerText()).toContain('Page 1 of 3')
    await vault.getByRole('button', { name: 'Next page' }).click()
    await vault.getByText('Page 2 of 3').waitFor()

    await vault.getByRole('button', { name: /\.webp/ }).click()
    await (await shownIn(page, vault)).locator('img').waitFor()
    // One frame for each file: the ones before are gone.
    expect(page.frames().filter((frame) => frame.url().includes('/renderer'))).toHaveLength(1)
    expect(page.frames().filter((frame) => frame.url().includes('/renderer-pdf'))).toHaveLength(0)

    await vault.getByRole('button', { name: 'Close' }).click()
    await page.getByRole('heading', { name: 'Closed' }).waitFor()
    await page.waitForFunction(() => document.querySelectorAll('iframe').length === 0)
    expect(await storageOf(page)).toEqual({ session: [], local: [] })
    expect(page.url()).toBe(`${world.viewerOrigin}/`)

    // The relay hears: park, take back, release, opened. Bytes are asked for only after the release.
    const seen = world.wire.passed.slice(from).map(({ method, path }) => `${method} ${path.split('?')[0]}`)
    const asked = seen.filter(
      (line) => /parkings|envelopes|releases/.test(line) && !line.startsWith('OPTIONS'),
    )
    const firstBytes = asked.findIndex((line) => line.endsWith('/bytes'))
    expect(asked.slice(0, firstBytes).map((line) => line.replace(/[A-Za-z0-9_-]{22,}/g, '…'))).toEqual([
      'POST /parkings',
      'POST /parkings/…/taking',
      'POST /envelopes/…/releases',
    ])
    expect(asked.some((line) => line.startsWith('POST /releases/') && line.endsWith('/opened'))).toBe(true)

    // Not in any address, header or body but where it belongs: the secret never, the name never.
    const secret = toBase64url(linkSecret.reveal())
    for (const { path, requestHeaders, requestBody } of world.wire.passed.slice(from)) {
      for (const text of [path, requestHeaders, requestBody.toString('latin1')]) {
        expect(text).not.toContain(secret)
        expect(text).not.toContain('Iris')
        expect(text).not.toContain(samples.jpeg.name)
      }
      expect(requestHeaders).not.toMatch(/\nreferer\n/i)
    }
    for (const address of world.issuer.requests) {
      expect(address).not.toContain(secret)
      expect(address).not.toContain(envelopeId)
    }
  })

  test('while away, the tab keeps only a ciphertext; what is kept elsewhere is nothing', async () => {
    const { link, linkSecret, envelopeId } = await world.send([samples.jpeg])
    const { context } = await world.browser()
    const page = await tapLink(context, link)
    await page.getByRole('button', { name: 'Sign in to view' }).click()
    await page.getByRole('button', { name: LEE.name }).waitFor()
    // Another page of the same tab and origin shows what lies in its storage.
    await page.goto(`${world.viewerOrigin}/config.json`)
    const { session, local } = await storageOf(page)
    expect(local).toEqual([])
    expect(session.map(([key]) => key.replace(/[0-9a-f]{32}/, '…')).sort()).toEqual([
      'oidc.…',
      'wardlink.parked',
    ])
    const kept = JSON.stringify(session)
    expect(kept).not.toContain(toBase64url(linkSecret.reveal()))
    expect(kept).not.toContain(envelopeId)
    expect(await context.cookies(world.viewerOrigin)).toEqual([])
  })

  test('a second time, already signed in: no sign-in page is in the way', async () => {
    const { link } = await world.send([samples.png])
    const { context } = await world.browser()
    const first = await openAs(context, link, LEE)
    await first.vault.getByRole('button', { name: 'Close' }).click()
    const page = await tapLink(context, link)
    await page.getByRole('button', { name: 'Sign in to view' }).click()
    await givePurpose(page)
    const vault = await vaultOf(page)
    await confirm(vault)
    await shownIn(page, vault)
  })

  test('waits for a sender who is still uploading, and says so', async () => {
    const large = { name: 'scan.png', mediaType: 'image/png', bytes: noisyPng() }
    const sent = await world.send([large], { holdBackAfter: 400_000 })
    expect(sent.lengthBytes).toBeGreaterThan(800_000)
    const { context } = await world.browser()
    const { page, vault } = await openAs(context, sent.link, LEE)
    await confirm(vault)
    await vault.getByText('The sender is still uploading').waitFor()
    await sent.finish()
    await shownIn(page, vault)
  })

  test('and every script and style of the viewer has a hash that fits', () => {
    for (const file of ['shell', 'parking', 'vault']) {
      const html = readFileSync(`.output/viewer/${file}.html`, 'utf8')
      const tags = html.match(/<(?:script|link rel="stylesheet")[^>]*>/g) ?? []
      expect(tags.length).toBeGreaterThan(0)
      for (const tag of tags) expect(tag).toMatch(/integrity="sha384-[A-Za-z0-9+/]{64}"/)
      expect(html).not.toMatch(/<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=/)
    }
  })

  test('and a renderer is one document that loads nothing, and calls nobody', () => {
    const renderers = readdirSync('.output/viewer').filter((file) => /^renderer.*\.html$/.test(file))
    expect(renderers.length).toBeGreaterThanOrEqual(3)
    for (const file of renderers) {
      const html = readFileSync(`.output/viewer/${file}`, 'utf8')
      expect(html).toContain(`<script type="module">${RENDERER_PRELUDE}`)
      expect(html.match(/<script type="module">/g)).toHaveLength(1)
      expect(html).not.toMatch(/<(?:script|link)[^>]*\s(?:src|href)=/)
    }
  })
})

async function storageOf(page: Page) {
  return page.evaluate(() => ({
    session: Object.entries({ ...sessionStorage }),
    local: Object.entries({ ...localStorage }),
  }))
}

/** A picture that does not compress, so that it has several segments. */
function noisyPng(): Uint8Array {
  const canvas = createCanvas(600, 600)
  const draw = canvas.getContext('2d')
  const picture = draw.createImageData(600, 600)
  let state = 1
  for (let at = 0; at < picture.data.length; at++) {
    state = (Math.imul(state, 1664525) + 1013904223) | 0
    picture.data[at] = at % 4 === 3 ? 255 : state >>> 24
  }
  draw.putImageData(picture, 0, 0)
  return canvas.toBuffer('image/png')
}
