import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Frame, Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { LEE } from '../demo/people.ts'
import { makeSamples, type Sample } from '../fixtures/make.ts'
import * as hostile from './hostile-files.ts'
import { confirm, openAs, shownIn } from './opener.ts'
import type { FileToSend } from './sender.ts'
import { startWorld, type World } from './world.ts'

let world: World
let photo: Sample
let folder: string
let page: Page
let vault: Frame

/** What each file must come to: shown, or one problem card. */
const OUTCOMES: [string, string][] = [
  ['photo.jpg', 'shown'],
  ['wound.jpg', 'media/unsupported'],
  ['scan.jpg', 'media/unsupported'],
  ['broken.jpg', 'media/broken'],
  ['bomb.png', 'media/too-large'],
  ['broken.pdf', 'media/broken'],
  ['locked.pdf', 'media/locked'],
  ['active.pdf', 'shown'],
  ['endless.pdf', 'shown'],
  ['both.jpg', 'shown'],
  ['empty.jpg', 'media/unsupported'],
  ['page.txt', 'shown'],
  ['broken.mp4', 'media/broken'],
  ['broken.webm', 'media/broken'],
  ['broken.ogg', 'media/broken'],
  ['broken.flac', 'media/broken'],
  ['broken.heic', 'media/broken'],
  ['broken.tif', 'media/broken'],
  // The noise says it is larger than any picture.
  ['broken.bmp', 'media/too-large'],
  ['broken.dcm', 'media/broken'],
  ['ring.tif', 'media/broken'],
  ['bomb.tif', 'media/too-large'],
  ['bomb.dcm', 'media/too-large'],
  ['drawing.svg', 'media/unsupported'],
  ['archive.jpg', 'media/unsupported'],
  ['launch.pdf', 'shown'],
  ['wide.pdf', 'shown'],
  ['circle.pdf', 'shown'],
  ['lying.dcm', 'media/broken'],
  ['deep.dcm', 'media/broken'],
  ['restless.gif', 'shown'],
]

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wardlink-samples-'))
  photo = (await makeSamples(folder)).jpeg
  world = await startWorld()
  const files: FileToSend[] = [
    { ...photo, name: 'photo.jpg' },
    hostile.htmlCalledJpg(),
    hostile.svgCalledJpg(),
    hostile.brokenJpeg(),
    hostile.pictureBomb(),
    hostile.brokenPdf(),
    hostile.lockedPdf(),
    hostile.activePdf(world.listener.origin),
    hostile.endlessPdf(),
    hostile.pictureAndMore(photo),
    hostile.nothing(),
    hostile.htmlCalledText(),
    hostile.pdfBomb(),
    ...hostile.brokenMedia(),
    hostile.ringOfPages(),
    hostile.scanBomb(),
    hostile.dicomBomb(),
    hostile.svgWithScript(),
    hostile.zipCalledJpg(),
    hostile.launchingPdf(world.listener.origin),
    hostile.widePdf(),
    hostile.circularPdf(),
    hostile.lyingDicom(),
    hostile.deepDicom(),
    hostile.restlessGif(),
  ]
  const { link } = await world.send(files)
  const { context } = await world.browser()
  ;({ page, vault } = await openAs(context, link, LEE))
  await confirm(vault)
  await shownIn(page, vault)
})
afterAll(async () => {
  await world?.close()
  await rm(folder, { recursive: true, force: true })
})

async function lookAt(name: string): Promise<string> {
  await vault.locator('.media-choice', { hasText: name }).click()
  const settled = vault.locator('.item-panel[data-state="shown"], .item-panel [data-problem]').first()
  await settled.waitFor({ timeout: 60_000 })
  return (await settled.getAttribute('data-problem')) ?? 'shown'
}

describe('a hostile file', () => {
  test.for(OUTCOMES)('%s comes to: %s', async ([name, outcome]) => {
    const dialogs: string[] = []
    page.on('dialog', (dialog) => dialogs.push(dialog.message()))
    expect(await lookAt(name)).toBe(outcome)
    if (outcome !== 'shown') {
      // One heading, one sentence, one next step, and no frame left behind.
      const card = vault.locator('.item-panel [data-problem]')
      expect(await card.getByRole('heading').count()).toBe(1)
      expect(await card.locator('p').count()).toBe(2)
      expect(page.frames().filter((frame) => frame.url().includes('/renderer'))).toEqual([])
    }
    expect(dialogs).toEqual([])
    expect(await world.listener.heard()).toEqual([])
    // Shell and vault live on, and so does the next file.
    expect(page.url()).toBe(`${world.viewerOrigin}/`)
    expect(await vault.getByRole('heading', { name: 'Iris Example' }).isVisible()).toBe(true)
    expect(await lookAt('photo.jpg')).toBe('shown')
  })

  test('a document that unpacks into a flood leaves the vault usable', async () => {
    await vault.locator('.media-choice', { hasText: 'bomb.pdf' }).click()
    await page.waitForTimeout(500)
    expect(await lookAt('photo.jpg')).toBe('shown')
  })

  test('a picture cut off in the middle is not passed off as whole', async () => {
    const cut = {
      ...photo,
      name: 'cut.jpg',
      bytes: photo.bytes.subarray(0, Math.floor(photo.bytes.length / 3)),
    }
    const { link } = await world.send([cut])
    await page.context().clearCookies()
    const opened = await openAs(page.context(), link, LEE)
    await confirm(opened.vault)
    await opened.vault.getByRole('alert').getByText('this is not the whole picture').waitFor()
  })
})
