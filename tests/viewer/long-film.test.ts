import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Frame, Locator, Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { LEE } from '../demo/people.ts'
import { makeLongFilm } from './media/films.ts'
import { confirm, openAs, shownIn } from './opener.ts'
import { startWorld, type World } from './world.ts'

const MIB = 1024 ** 2

let world: World
let page: Page
let vault: Frame
let folder: string
let lengthBytes: number

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wardlink-long-'))
  const path = join(folder, 'long.mp4')
  await makeLongFilm(path, 64 * MIB)
  const bytes = await readFile(path)
  lengthBytes = bytes.length
  world = await startWorld()
  const { link } = await world.send([{ name: 'long.mp4', mediaType: 'video/mp4', bytes }])
  const { context } = await world.browser()
  ;({ page, vault } = await openAs(context, link, LEE))
})
afterAll(async () => {
  await world?.close()
  await rm(folder, { recursive: true, force: true })
})

/** Sealed bytes that have come from the relay since the world began. */
function fetchedBytes(): number {
  return world.wire.passed
    .filter(({ method, path }) => method === 'GET' && path.startsWith('/envelopes/'))
    .reduce((sum, { answerBody }) => sum + answerBody.length, 0)
}

async function player(): Promise<Locator> {
  return (await shownIn(page, vault)).locator('.player')
}

const second = (media: HTMLMediaElement) => media.currentTime

describe('a long film', () => {
  test('has a picture after a few segments', async () => {
    const before = fetchedBytes()
    await confirm(vault)
    await player()
    expect(lengthBytes).toBeGreaterThan(60 * MIB)
    // The table at its end, the first seconds, and what is read ahead before somebody has looked: of 64 MiB.
    expect(fetchedBytes() - before).toBeLessThan(20 * MIB)
  })

  test('goes anywhere without what lies between', async () => {
    const film = await player()
    const before = fetchedBytes()
    const duration = await film.evaluate((media: HTMLMediaElement) => media.duration)
    await film.evaluate(
      (media: HTMLMediaElement, to) =>
        new Promise((resolve) => {
          media.onseeked = resolve
          media.currentTime = to
        }),
      duration * 0.7,
    )
    // From a key frame two seconds before, and what is kept ready, here and still at the start: 2 MiB a second. What
    // lies between is 45 MiB.
    expect(fetchedBytes() - before).toBeLessThan(24 * MIB)
  })

  test('waits out a dropped connection, says so, and goes on from where it broke', async () => {
    const film = await player()
    world.wire.down = true
    const to = await film.evaluate((media: HTMLMediaElement) => {
      media.muted = true
      media.currentTime = media.duration * 0.2
      void media.play()
      return media.currentTime
    })
    await vault.getByRole('status').getByText('The connection dropped').waitFor()
    expect(await film.evaluate((media: HTMLMediaElement) => media.readyState)).toBeLessThan(3)
    world.wire.down = false
    await film.evaluate(async (media: HTMLMediaElement, from) => {
      while (media.currentTime < from + 0.5)
        await new Promise((resolve) => media.addEventListener('timeupdate', resolve, { once: true }))
    }, to)
    expect(await film.evaluate(second)).toBeGreaterThan(to)
    await vault.getByText('The connection dropped').waitFor({ state: 'detached' })
  })
})
