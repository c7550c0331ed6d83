import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as canvas from '@napi-rs/canvas'
import { beforeAll, describe, expect, test, vi } from 'vitest'
import { shareOf } from '../../../../../extension/compose/cover/suggest-faces.ts'
import { ROOT } from '../../../../commands/run.ts'

const PACKAGE = join(ROOT, 'node_modules/@vladmandic/face-api')
const asked: string[] = []

/** As much of a browser's page as the detector looks for, without a graphics card. */
beforeAll(() => {
  const paint = canvas.createCanvas(1, 1).getContext('2d')
  const globals = {
    window: globalThis,
    document: { createElement: () => canvas.createCanvas(1, 1), body: {} },
    HTMLCanvasElement: canvas.Canvas,
    HTMLImageElement: canvas.Image,
    HTMLVideoElement: class {},
    ImageData: canvas.ImageData,
    CanvasRenderingContext2D: paint.constructor,
    fetch: async (address: string) => {
      asked.push(address)
      return new Response(
        new Uint8Array(readFileSync(join(PACKAGE, 'model', address.replace('/faces/', '')))),
      )
    },
  }
  for (const [name, value] of Object.entries(globals)) vi.stubGlobal(name, value)
})

describe('faces in a picture', () => {
  test('are suggested by what comes with the extension, and nobody is asked', async () => {
    const { suggestFaces } = await import('../../../../../extension/compose/cover/suggest-faces.ts')
    // Three people, from the package whose model it is: a photo of faces is no fixture of ours.
    const photo = await canvas.loadImage(join(PACKAGE, 'demo/sample1.jpg'))
    const picture = canvas.createCanvas(photo.width, photo.height)
    picture.getContext('2d').drawImage(photo, 0, 0)
    const boxes = await suggestFaces(picture as unknown as HTMLCanvasElement)
    expect(boxes.length).toBeGreaterThanOrEqual(2)
    for (const { from, to } of boxes) {
      expect(Math.min(from.x, from.y)).toBeGreaterThanOrEqual(0)
      expect(Math.max(to.x, to.y)).toBeLessThanOrEqual(1)
      expect(to.x - from.x).toBeGreaterThan(0.02)
    }
    expect(asked.every((address) => address.startsWith('/faces/'))).toBe(true)
    // Without a graphics card it takes seconds, and more beside others.
  }, 180_000)

  test('get a margin, and stay in the picture', () => {
    const picture = { width: 100, height: 200 }
    const close = (box: object) =>
      JSON.parse(JSON.stringify(box), (_, v) => (typeof v === 'number' ? Math.round(v * 100) / 100 : v))
    expect(close(shareOf({ x: 40, y: 40, width: 20, height: 20 }, picture))).toEqual({
      from: { x: 0.36, y: 0.18 },
      to: { x: 0.64, y: 0.32 },
    })
    expect(close(shareOf({ x: 0, y: 190, width: 20, height: 20 }, picture))).toMatchObject({
      from: { x: 0 },
      to: { y: 1 },
    })
  })
})
