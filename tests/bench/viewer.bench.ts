import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { createCanvas } from '@napi-rs/canvas'
import type { BrowserContext, CDPSession, Frame, Page } from 'playwright'
import { builtFolder, ensureBuilt } from '../demo/built.ts'
import { LEE } from '../demo/people.ts'
import { makeSamples } from '../fixtures/make.ts'
import { makeLongFilm } from '../viewer/media/films.ts'
import { confirm, givePurpose, openAs, shownIn, signIn, tapLink, vaultOf } from '../viewer/opener.ts'
import { startWorld, type World } from '../viewer/world.ts'
import { type Bench, type BenchAsked, type BenchResult, median, tableOf } from './bench-result.ts'

const MIB = 1024 ** 2
const PLAIN = 'plain-64mib.png'
const ROUNDS = 5

/**
 * What an opener waits for, in Chromium against a relay on this machine. JSON:
 * - `firstLoadKiBGzip`: everything a tap on a link loads before the sign-in, each file packed by itself;
 * - `firstPictureMs`: machine time from **Sign in to view** to a 1600 × 1200 photo, at an issuer that knows the person,
 *   with `firstPictureParts` `{signInMs, openMs, pictureMs}`: until the question why, until the patient, until the picture;
 * - `openRatio64MiB`: a picture of 64 MiB, from choosing it to its last pixel, against plainly fetching the same bytes
 *   unsealed from the same relay in the same page and showing them; `openMs64MiB` (of it `openDrawMs64MiB` in the renderer)
 *   and `plainMs64MiB` are the two;
 * - `videoStartBytes`, `videoStartMs`, `videoSeekBytes`, `videoSeekMs`: sealed bytes and time to the first picture of a
 *   film of `videoGiB`, and to the picture after a jump over most of it; `videoBytes` is its length.
 */
export const bench: Bench = {
  about: 'first load, first picture, a picture of 64 MiB, a film of 1 GiB (--quick: 128 MiB)',
  async run({ flags, note }: BenchAsked): Promise<BenchResult> {
    const filmBytes = flags.includes('--quick') ? 128 * MIB : 1024 * MIB
    const folder = await mkdtemp(join(tmpdir(), 'wardlink-bench-'))
    let world: World | null = null
    try {
      await ensureBuilt(['viewer'])
      const viewerFolder = join(folder, 'viewer')
      await cp(builtFolder('viewer'), viewerFolder, { recursive: true })
      note('making a picture of 64 MiB and a film')
      const large = makeNoise(4730)
      await writeFile(join(viewerFolder, 'assets', PLAIN), large)
      world = await startWorld({ viewerFolder, isDirect: true })
      const { context } = await world.browser()
      note('first load and first picture')
      const samples = await makeSamples(folder)
      const first = await firstPicture(world, context, samples.jpeg)
      note('a picture of 64 MiB')
      const open = await openLarge(world, context, large)
      note('a film')
      const path = join(folder, 'film.mp4')
      await makeLongFilm(path, filmBytes)
      const film = await readFile(path)
      await rm(path)
      const played = await playFilm(world, context, film)
      return resultOf({ ...first, ...open, ...played })
    } finally {
      await world?.close()
      await rm(folder, { recursive: true, force: true })
    }
  },
}

type Photo = { name: string; mediaType: string; bytes: Uint8Array }

async function firstPicture(world: World, context: BrowserContext, photo: Photo) {
  // Whoever signs in at work has signed in before.
  const { link: before } = await world.send([photo])
  const { page: earlier } = await openAs(context, before, LEE)
  await earlier.close()
  const loads: number[] = []
  const parts: { signInMs: number; openMs: number; pictureMs: number }[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const { link } = await world.send([photo])
    const page = await context.newPage()
    const loaded: Promise<number>[] = []
    const note = (response: Loaded) => void loaded.push(packedBytes(response))
    page.on('response', note)
    await page.goto(link)
    const button = page.getByRole('button', { name: 'Sign in to view' })
    await button.waitFor()
    await page.waitForLoadState('networkidle')
    page.off('response', note)
    loads.push((await Promise.all(loaded)).reduce((sum, bytes) => sum + bytes, 0))
    let since = performance.now()
    const lap = () => {
      const now = performance.now()
      const ms = now - since
      since = now
      return ms
    }
    await button.click()
    await page.getByRole('dialog', { name: 'Why are you opening this?' }).waitFor()
    const signInMs = lap()
    await givePurpose(page)
    const vault = await vaultOf(page)
    await vault.getByRole('button', { name: 'Confirm this is the right patient' }).waitFor()
    const openMs = lap()
    await confirm(vault)
    await shownIn(page, vault)
    parts.push({ signInMs, openMs, pictureMs: lap() })
    await page.close()
  }
  const middle = (part: keyof (typeof parts)[number]) => Math.round(median(parts.map((one) => one[part])))
  const firstPictureParts = {
    signInMs: middle('signInMs'),
    openMs: middle('openMs'),
    pictureMs: middle('pictureMs'),
  }
  const sum = (one: (typeof parts)[number]) => one.signInMs + one.openMs + one.pictureMs
  return {
    firstLoadKiBGzip: Number((median(loads) / 1024).toFixed(1)),
    firstPictureMs: Math.round(median(parts.map(sum))),
    firstPictureParts,
  }
}

type Loaded = { ok(): boolean; body(): Promise<Buffer> }

async function packedBytes(response: Loaded): Promise<number> {
  return response.ok() ? gzipSync(await response.body()).length : 0
}

async function openLarge(world: World, context: BrowserContext, bytes: Uint8Array) {
  const small = makeNoise(64)
  const picture = (name: string, content: Uint8Array) => ({ name, mediaType: 'image/png', bytes: content })
  const { link } = await world.send([picture('small.png', small), picture('large.png', bytes)])
  const page = await tapLink(context, link)
  await signInAgain(page)
  const vault = await vaultOf(page)
  await confirm(vault)
  await shownIn(page, vault)
  const [opened, drawn, plain]: [number[], number[], number[]] = [[], [], []]
  // Turn by turn, so that both meet the same machine.
  for (let round = 0; round < ROUNDS; round++) {
    const { wholeMs, drawMs } = await choose(vault, 'large.png')
    opened.push(wholeMs)
    drawn.push(drawMs)
    await choose(vault, 'small.png')
    plain.push(await vault.evaluate(fetchAndShow, `/assets/${PLAIN}?${round}`))
  }
  await page.close()
  return {
    openRatio64MiB: Number((median(opened) / median(plain)).toFixed(3)),
    openMs64MiB: Math.round(median(opened)),
    openDrawMs64MiB: Math.round(median(drawn)),
    plainMs64MiB: Math.round(median(plain)),
  }
}

/** From choosing it to its being shown, ms, by the vault's own clock; and how long of it the renderer had it. */
function choose(vault: Frame, name: string): Promise<{ wholeMs: number; drawMs: number }> {
  return vault.evaluate(async (wanted) => {
    const choices = [...document.querySelectorAll<HTMLButtonElement>('.media-choice')]
    const since = performance.now()
    let drawingAt = since
    const panel = document.querySelector('.item-panel')
    const watching = new MutationObserver(() => {
      if (panel?.getAttribute('data-state') === 'drawing') drawingAt = performance.now()
    })
    if (panel) watching.observe(panel, { attributeFilter: ['data-state'] })
    choices.find((choice) => choice.textContent?.includes(wanted))?.click()
    const isShown = () =>
      document.querySelector('.media-choice[aria-current]')?.textContent?.includes(wanted) &&
      document.querySelector('.item-panel')?.getAttribute('data-state') === 'shown'
    await new Promise((next) => requestAnimationFrame(next))
    while (!isShown()) await new Promise((next) => setTimeout(next, 4))
    watching.disconnect()
    const now = performance.now()
    return { wholeMs: now - since, drawMs: now - drawingAt }
  }, name)
}

async function fetchAndShow(address: string): Promise<number> {
  const since = performance.now()
  const blob = await (await fetch(address, { cache: 'no-store' })).blob()
  const url = URL.createObjectURL(new Blob([blob], { type: 'image/png' }))
  const picture = new Image()
  picture.src = url
  await picture.decode()
  document.body.append(picture)
  await new Promise((next) => requestAnimationFrame(next))
  const ms = performance.now() - since
  picture.remove()
  URL.revokeObjectURL(url)
  return ms
}

async function playFilm(world: World, context: BrowserContext, bytes: Uint8Array) {
  const { link } = await world.send([{ name: 'film.mp4', mediaType: 'video/mp4', bytes }])
  const page = await tapLink(context, link)
  await signInAgain(page)
  const vault = await vaultOf(page)
  const count = await countBytes(context, page, vault)
  const since = performance.now()
  await confirm(vault)
  const renderer = await shownIn(page, vault)
  const videoStartMs = Math.round(performance.now() - since)
  const videoStartBytes = count()
  const player = renderer.locator('.player')
  const seek = (to: number) =>
    player.evaluate(
      (media: HTMLMediaElement, part) =>
        new Promise<number>((resolve) => {
          const started = performance.now()
          media.onseeked = () => resolve(performance.now() - started)
          media.currentTime = media.duration * part
        }),
      to,
    )
  // What is read ahead of the start must not be counted to the jump.
  await page.waitForTimeout(2000)
  const before = count()
  const videoSeekMs = Math.round(await seek(0.8))
  const videoSeekBytes = count() - before
  await page.close()
  const videoGiB = Number((bytes.length / 1024 ** 3).toFixed(2))
  return { videoGiB, videoBytes: bytes.length, videoStartBytes, videoStartMs, videoSeekBytes, videoSeekMs }
}

/** Bytes the page and its frames have been sent, as the browser counts them; begun answers too. */
async function countBytes(context: BrowserContext, page: Page, vault: Frame): Promise<() => number> {
  let bytes = 0
  const sessions: CDPSession[] = [await context.newCDPSession(page)]
  // A vault on another site has a process of its own.
  sessions.push(await context.newCDPSession(vault).catch(() => context.newCDPSession(page)))
  for (const session of sessions) {
    session.on('Network.dataReceived', ({ encodedDataLength, dataLength }) => {
      bytes += encodedDataLength || dataLength
    })
    await session.send('Network.enable')
  }
  return () => bytes
}

async function signInAgain(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Sign in to view' }).click()
  const dialog = page.getByRole('dialog', { name: 'Why are you opening this?' })
  const person = page.getByRole('button', { name: LEE.name })
  await dialog.or(person).first().waitFor()
  if (await person.isVisible()) await signIn(page, LEE)
  await givePurpose(page)
  const vault = await vaultOf(page)
  await vault.getByRole('button', { name: 'Confirm this is the right patient' }).waitFor()
}

/** A square picture nothing can pack, as PNG: three bytes a pixel. */
function makeNoise(side: number): Buffer {
  const canvas = createCanvas(side, side)
  const draw = canvas.getContext('2d')
  const noise = draw.createImageData(side, side)
  let state = side
  for (let at = 0; at < noise.data.length; at++) {
    state = (Math.imul(state, 1664525) + 1013904223) | 0
    noise.data[at] = at % 4 === 3 ? 255 : state >>> 24
  }
  draw.putImageData(noise, 0, 0)
  return canvas.toBuffer('image/png')
}

type Measured = Awaited<ReturnType<typeof firstPicture>> &
  Awaited<ReturnType<typeof openLarge>> &
  Awaited<ReturnType<typeof playFilm>>

function resultOf(json: Measured): BenchResult {
  const { signInMs, openMs, pictureMs } = json.firstPictureParts
  const mib = (bytes: number) => `${(bytes / MIB).toFixed(1)} MiB`
  const rows = [
    ['', 'measured', 'aim'],
    ['first load, packed', `${json.firstLoadKiBGzip} KiB`, '60 KiB'],
    ['tap to picture', `${json.firstPictureMs} ms`, ''],
    ['  of it: sign-in, opening, picture', `${signInMs} + ${openMs} + ${pictureMs} ms`, ''],
    ['64 MiB, against plain fetching', json.openRatio64MiB.toFixed(2), '1.30'],
    [
      `film of ${json.videoGiB} GiB, first picture`,
      `${mib(json.videoStartBytes)}, ${json.videoStartMs} ms`,
      '',
    ],
    ['  jump over most of it', `${mib(json.videoSeekBytes)}, ${json.videoSeekMs} ms`, ''],
  ]
  return { table: tableOf(rows), json }
}
