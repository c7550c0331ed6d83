import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  apart,
  type Golden,
  makeHeic,
  makeTiff,
  makeTurnedTiff,
  TIFFS,
} from '#tests/viewer/media/pictures.ts'
import type { Decoding } from '../../../../../viewer/renderer/workers/decoding.ts'
import { openHeic } from '../../../../../viewer/renderer/workers/open-heic.ts'
import { openTiff } from '../../../../../viewer/renderer/workers/open-tiff.ts'

const AS_IT_IS = { brighter: 0, contrast: 1 }
const TIFF_NAMES = Object.keys(TIFFS) as (keyof typeof TIFFS)[]
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wardlink-pictures-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function draw(decoding: Decoding, index: number) {
  const { width, height, rgba } = await decoding.draw(index, AS_IT_IS)
  return { width, height, rgba: new Uint8Array(rgba) }
}

async function compare({ pages }: Golden, decoding: Decoding, mean: number, most: number): Promise<void> {
  expect(decoding.count).toBe(pages.length)
  for (const [index, golden] of pages.entries()) {
    const difference = apart(await draw(decoding, index), golden)
    expect(difference.mean).toBeLessThan(mean)
    expect(difference.most).toBeLessThan(most)
  }
}

describe('TIFF', () => {
  test.for(TIFF_NAMES)('every page of %s is what libtiff makes of it', async (name) => {
    const golden = await makeTiff(folder, name)
    const decoding = openTiff(Uint8Array.from(golden.file.bytes).buffer)
    // JPEG inside is rounded; everything else is the same to the bit, or to the lower of sixteen.
    await (name === 'colour-jpeg.tif'
      ? compare(golden, decoding, 1.5, 45)
      : compare(golden, decoding, 0.6, 2))
  })

  test.for([
    [3, 'last', 'last'],
    [6, 'first', 'last'],
    [8, 'last', 'first'],
  ] as const)('turned by tag %i shows the right corner first', async ([orientation, across, down]) => {
    const { file, pages } = await makeTurnedTiff(folder, orientation)
    const [upright] = pages
    const turned = await draw(openTiff(Uint8Array.from(file.bytes).buffer), 0)
    if (!upright) throw new Error('no golden')
    const x = across === 'last' ? upright.width - 1 : 0
    const y = down === 'last' ? upright.height - 1 : 0
    expect(turned.rgba[0]).toBe(upright.rgba[4 * (y * upright.width + x)])
    expect(turned.width).toBe(orientation === 3 ? upright.width : upright.height)
  })
})

describe('HEIC', () => {
  test('is what libheif makes of it', async () => {
    const golden = await makeHeic(folder)
    const path = createRequire(import.meta.url).resolve('libheif-js/libheif-wasm/libheif.wasm')
    const wasm = { 'libheif.wasm': new Uint8Array(await readFile(path)) }
    // Two releases of the same library, one rounds colour a little differently.
    await compare(golden, await openHeic(Uint8Array.from(golden.file.bytes).buffer, wasm), 1.5, 40)
  })
})
