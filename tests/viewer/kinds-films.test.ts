import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Frame, Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { LEE } from '../demo/people.ts'
import { FILM_SECONDS, makeFilm } from './media/films.ts'
import { confirm, openAs, shownIn } from './opener.ts'
import { startWorld, type World } from './world.ts'

let world: World
let page: Page
let vault: Frame
let folder: string

const FILMS = ['walk.mp4', 'pieces.mp4', 'phone.mov', 'raw-sound.mov', 'screen.webm', 'older.webm'] as const
const RECORDINGS = [
  'voice.m4a',
  'voice.mp3',
  'voice.ogg',
  'voice.opus.ogg',
  'voice.flac',
  'voice.wav',
] as const

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wardlink-films-'))
  world = await startWorld()
  const names = [...FILMS, ...RECORDINGS, 'hevc.mov']
  const { link } = await world.send(await Promise.all(names.map((name) => makeFilm(folder, name))))
  const { context } = await world.browser()
  ;({ page, vault } = await openAs(context, link, LEE))
  await confirm(vault)
})
afterAll(async () => {
  await world?.close()
  await rm(folder, { recursive: true, force: true })
})

async function choose(name: string): Promise<void> {
  await vault.locator('.media-choice', { hasText: name }).click()
  await vault.locator('.media-choice[aria-current]', { hasText: name }).waitFor()
}

async function playerOf(name: string) {
  await choose(name)
  const renderer = await shownIn(page, vault)
  return renderer.locator('.player')
}

/** Goes to a second of the film and waits until it stands there. */
function seek(player: Awaited<ReturnType<typeof playerOf>>, seconds: number) {
  return player.evaluate(
    (media: HTMLMediaElement, to) =>
      new Promise<number>((resolve, reject) => {
        media.onseeked = () => resolve(media.currentTime)
        media.onerror = () => reject(new Error('the film broke'))
        media.currentTime = to
      }),
    seconds,
  )
}

describe('a film', () => {
  test.for(FILMS)('%s shows its length, and the picture of the second one goes to', async (name) => {
    const player = await playerOf(name)
    const duration = await player.evaluate((media: HTMLMediaElement) => media.duration)
    expect(duration).toBeCloseTo(FILM_SECONDS, 0)
    // Forwards, back to what is not kept, and to the middle of a group of pictures.
    for (const seconds of [5, 1, 3.5]) {
      await seek(player, seconds)
      const brightness = await player.evaluate((video: HTMLVideoElement) => {
        const canvas = document.createElement('canvas')
        canvas.width = canvas.height = 1
        const draw = canvas.getContext('2d')
        draw?.drawImage(video, 0, 0, 1, 1)
        return draw?.getImageData(0, 0, 1, 1).data[1]
      })
      // Video levels to the screen's: 16 is black, 235 white.
      expect(Math.abs((brightness ?? 0) - (seconds * 30 * 255) / 219)).toBeLessThan(9)
    }
  })

  test('plays by its own keys, to its end', async () => {
    const player = await playerOf('walk.mp4')
    await seek(player, FILM_SECONDS - 0.4)
    await player.focus()
    await page.keyboard.press('Space')
    await player.evaluate(
      (media: HTMLMediaElement) =>
        media.ended ||
        new Promise((resolve) => {
          media.onended = resolve
        }),
    )
    expect(await vault.getByText('this is not the whole picture').count()).toBe(0)
  })

  test('whose sound this browser has no decoder for says so, and plays without', async () => {
    await playerOf('raw-sound.mov')
    await vault.getByRole('alert').getByText('can’t play the sound').waitFor()
  })

  test('whose pictures this browser has no decoder for says so, and what to do', async () => {
    await choose('hevc.mov')
    const card = vault.locator('.item-panel [data-problem="media/no-decoder"]')
    await card.waitFor()
    expect(await card.getByRole('heading').count()).toBe(1)
  })
})

describe('a recording', () => {
  test.for(RECORDINGS)('%s can be played from anywhere', async (name) => {
    const player = await playerOf(name)
    expect(await player.evaluate((media) => media.tagName)).toBe('AUDIO')
    expect(await player.evaluate((media: HTMLMediaElement) => media.duration)).toBeCloseTo(FILM_SECONDS, 0)
    await seek(player, 4)
    await player.evaluate((media: HTMLMediaElement) => media.play())
    await player.evaluate(async (media: HTMLMediaElement) => {
      while (media.currentTime < 4.2)
        await new Promise((resolve) => media.addEventListener('timeupdate', resolve, { once: true }))
    })
  })
})
