import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  apart,
  type Golden,
  makeFineGreyTiff,
  makeHeic,
  makeTiff,
  makeTurnedTiff,
  TIFFS,
} from '#tests/viewer/media/pictures.ts'
import type { Decoding } from '../../../../../viewer/renderer/workers/decoding.ts'
import { openHeic } from '../../../../../viewer/renderer/workers/open-heic.ts'
import { openTiff } from '../../../../../viewer/renderer/workers/open-tiff.ts'

const AS_IT_IS = { brighter: 0, contrast: 1 }
const TIFF_NAMES = Object.keys(TIFFS)
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
    await (name.endsWith('-jpeg.tif')
      ? compare(golden, decoding, 1.5, 45)
      : compare(golden, decoding, 0.6, 2))
  })

  test.for([
    [4, false],
    [4, true],
    [2, false],
    [2, true],
  ] as const)('%i bits a pixel, white first: %s', async ([bits, isFromWhite]) => {
    const golden = await makeFineGreyTiff(folder, bits, isFromWhite)
    await compare(golden, openTiff(Uint8Array.from(golden.file.bytes).buffer), 0.01, 1)
  })

  test.for([
    // In the place of how many numbers a pixel has, which is one without it.
    ['numbers with a point', 277, 339, 3],
    ['colours nothing here knows', 262, 262, 8],
    ['a packing nothing here undoes', 259, 259, 34925],
  ] as const)('with %s has no decoder: nothing is drawn wrongly', async ([, before, tag, value]) => {
    const golden = await makeFineGreyTiff(folder, 4, false)
    const bytes = Buffer.from(golden.file.bytes)
    const indexAt = bytes.readUInt32LE(4)
    for (let at = 0; at < bytes.readUInt16LE(indexAt); at++) {
      const entry = indexAt + 2 + 12 * at
      if (bytes.readUInt16LE(entry) !== before) continue
      bytes.writeUInt16LE(tag, entry)
      bytes.writeUInt32LE(value, entry + 8)
    }
    expect(() => openTiff(Uint8Array.from(bytes).buffer).draw(0, AS_IT_IS)).toThrow('no-decoder')
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
