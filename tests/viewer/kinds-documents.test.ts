import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { createCanvas, loadImage } from '@napi-rs/canvas'
import type { Frame, Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { LEE } from '../demo/people.ts'
import { makeSamples } from '../fixtures/make.ts'
import { confirm, openAs, shownIn } from './opener.ts'
import type { FileToSend } from './sender.ts'
import { startWorld, type World } from './world.ts'

const run = promisify(execFile)
/** Both are made this small: what is compared is what stands where, not how two programs smooth their edges. */
const SIDE = 96

let world: World
let page: Page
let vault: Frame
let folder: string
const files: FileToSend[] = []

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wardlink-documents-'))
  world = await startWorld()
  files.push({ ...(await makeSamples(folder)).pdf, name: 'letter.pdf' }, turnedPdf(90), turnedPdf(180))
  for (const { name, bytes } of files) await writeFile(join(folder, name), bytes)
  const { link } = await world.send(files)
  const { context } = await world.browser()
  ;({ page, vault } = await openAs(context, link, LEE))
  await confirm(vault)
})
afterAll(async () => {
  await world?.close()
  await rm(folder, { recursive: true, force: true })
})

/** Shapes that tell top from bottom and left from right, in colours, and words. */
function turnedPdf(degrees: number): FileToSend {
  const content =
    '0.8 0.1 0.1 rg 20 20 120 60 re f 0.1 0.2 0.7 rg 20 300 60 80 re f 0 0 0 rg BT /F1 24 Tf 100 200 Td (Upright) Tj ET'
  const parts = [
    '%PDF-1.7',
    '1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj',
    '2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj',
    `3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 400]/Rotate ${degrees}/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>endobj`,
    `4 0 obj<</Length ${content.length}>>stream\n${content}\nendstream endobj`,
    '5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj',
    'trailer<</Root 1 0 R>>\n%%EOF',
  ]
  return { name: `turned-${degrees}.pdf`, mediaType: 'application/pdf', bytes: Buffer.from(parts.join('\n')) }
}

async function small(png: Buffer): Promise<{ ratio: number; grey: number[] }> {
  const image = await loadImage(png)
  const canvas = createCanvas(SIDE, SIDE)
  const draw = canvas.getContext('2d')
  draw.fillStyle = '#fff'
  draw.fillRect(0, 0, SIDE, SIDE)
  draw.imageSmoothingQuality = 'high'
  // Halved as often as it takes: one step would skip most of the letters.
  let step = createCanvas(image.width, image.height)
  step.getContext('2d').drawImage(image, 0, 0)
  while (step.width > 2 * SIDE || step.height > 2 * SIDE) {
    const half = createCanvas(Math.max(SIDE, step.width >> 1), Math.max(SIDE, step.height >> 1))
    half.getContext('2d').drawImage(step, 0, 0, half.width, half.height)
    step = half
  }
  draw.drawImage(step, 0, 0, SIDE, SIDE)
  const { data } = draw.getImageData(0, 0, SIDE, SIDE)
  const grey = Array.from({ length: SIDE * SIDE }, (_, at) =>
    [0, 1, 2].reduce((sum, part) => sum + (data[4 * at + part] ?? 0) / 3, 0),
  )
  return { ratio: image.width / image.height, grey }
}

async function byPoppler(name: string, number: number) {
  const to = join(folder, `golden-${name}-${number}`)
  const words = [
    '-png',
    '-r',
    '100',
    '-f',
    `${number}`,
    '-l',
    `${number}`,
    '-singlefile',
    join(folder, name),
    to,
  ]
  await run('pdftoppm', words)
  return small(await readFile(`${to}.png`))
}

async function byUs(name: string, number: number) {
  await vault.locator('.media-choice', { hasText: name }).click()
  await vault.locator('.media-choice[aria-current]', { hasText: name }).waitFor()
  const frame = await shownIn(page, vault)
  for (let at = 1; at < number; at++) await vault.getByRole('button', { name: 'Next page' }).click()
  const canvas = frame.locator(`.page[data-page="${number}"] canvas`)
  await canvas.waitFor()
  const address = await canvas.evaluate((one) => (one as HTMLCanvasElement).toDataURL('image/png'))
  return small(Buffer.from(address.slice(address.indexOf(',') + 1), 'base64'))
}

function meanApart(one: readonly number[], other: readonly number[]): number {
  return one.reduce((sum, value, at) => sum + Math.abs(value - (other[at] ?? 0)), 0) / one.length
}

describe('a page of a PDF is what poppler makes of it', () => {
  test.for([
    ['letter.pdf', 1],
    ['letter.pdf', 2],
    ['letter.pdf', 3],
    ['turned-90.pdf', 1],
    ['turned-180.pdf', 1],
  ] as const)('%s, page %i', async ([name, number]) => {
    const [ours, theirs] = [await byUs(name, number), await byPoppler(name, number)]
    expect(ours.ratio).toBeCloseTo(theirs.ratio, 1)
    const apart = meanApart(ours.grey, theirs.grey)
    expect(apart).toBeLessThan(4)
    // And not what it makes of another one: a measure that lets everything pass measures nothing.
    const another = await byPoppler(name === 'letter.pdf' ? 'turned-90.pdf' : 'letter.pdf', 1)
    expect(meanApart(ours.grey, another.grey)).toBeGreaterThan(2 * apart)
  })
})
