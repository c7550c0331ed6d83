import { createCanvas } from '@napi-rs/canvas'
import type { Frame, Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { LEE } from '../demo/people.ts'
import { confirm, openAs, shownIn } from './opener.ts'
import type { FileToSend } from './sender.ts'
import { startWorld, type World } from './world.ts'

let world: World
let page: Page
let vault: Frame

const canvas = createCanvas(120, 90)
canvas.getContext('2d').fillRect(10, 10, 50, 40)
const text = (content: string, encoding: BufferEncoding = 'utf8') => Buffer.from(content, encoding)

const FILES: FileToSend[] = [
  { name: 'first.png', mediaType: 'image/png', bytes: canvas.toBuffer('image/png') },
  { name: 'picture.avif', mediaType: 'image/avif', bytes: canvas.toBuffer('image/avif') },
  { name: 'picture.gif', mediaType: 'image/gif', bytes: canvas.toBuffer('image/gif') },
  {
    name: 'letter.txt',
    mediaType: 'text/plain',
    bytes: text('Dear colleague,\nthank you — 37.4 °C <b>today</b>.'),
  },
  { name: 'old.txt', mediaType: 'text/plain', bytes: text('37,4 \xb0C', 'latin1') },
  { name: 'bloods.csv', mediaType: 'text/csv', bytes: text('Day,K\n1,4.1\n2,"=1+1"') },
]

beforeAll(async () => {
  world = await startWorld()
  const { link } = await world.send(FILES)
  const { context } = await world.browser()
  ;({ page, vault } = await openAs(context, link, LEE))
  await confirm(vault)
  await shownIn(page, vault)
})
afterAll(() => world?.close())

async function show(name: string): Promise<Frame> {
  await vault.locator('.media-choice', { hasText: name }).click()
  await vault.locator('.media-choice[aria-current]', { hasText: name }).waitFor()
  return shownIn(page, vault)
}

describe('what a clinician sends', () => {
  test.for(['picture.avif', 'picture.gif'])('%s is drawn', async (name) => {
    const picture = (await show(name)).locator('img')
    expect(await picture.evaluate((img: HTMLImageElement) => [img.naturalWidth, img.naturalHeight])).toEqual([
      120, 90,
    ])
  })

  test('text is shown letter by letter', async () => {
    expect(await (await show('letter.txt')).locator('pre').textContent()).toBe(
      'Dear colleague,\nthank you — 37.4 °C <b>today</b>.',
    )
  })

  test('text from an older Windows keeps its letters', async () => {
    expect(await (await show('old.txt')).locator('pre').textContent()).toBe('37,4 °C')
  })

  test('a table is a table, and a formula in it is text', async () => {
    const table = (await show('bloods.csv')).getByRole('table')
    expect(await table.getByRole('columnheader').allInnerTexts()).toEqual(['Day', 'K'])
    expect(await table.getByRole('cell').allInnerTexts()).toEqual(['1', '4.1', '2', '=1+1'])
  })
})
