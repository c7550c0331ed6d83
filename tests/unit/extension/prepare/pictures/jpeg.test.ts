import { createCanvas, loadImage } from '@napi-rs/canvas'
import { describe, expect, test } from 'vitest'
import { HEIGHT, plainJpeg, prepared, refusal, WIDTH } from '../planted-pictures.ts'

const between = (...bytes: number[]) => {
  const plain = plainJpeg()
  const first = 4 + plain.readUInt16BE(4)
  return Buffer.concat([plain.subarray(0, first), Buffer.from(bytes), plain.subarray(first)])
}

describe('between the segments of a JPEG', () => {
  test.for([
    ['a stuffed zero', between(0xff, 0)],
    ['a restart', between(0xff, 0xd3)],
    ['a mark of arithmetic coding', between(0xff, 1)],
    ['other bytes', between(7, 7, 7)],
  ] as const)('%s is stepped over, as decoders do, and not copied', async ([, odd]) => {
    const { bytes, removed } = await prepared(odd)
    expect(removed).toContain('trailing-bytes')
    expect((await prepared(bytes)).removed).toEqual([])
    expect(await pixels(bytes)).toEqual(await pixels(plainJpeg()))
  })

  test('a second beginning is refused', async () => {
    expect(await refusal(between(0xff, 0xd8))).toBe('prepare/broken')
  })
})

async function pixels(bytes: Buffer): Promise<Buffer> {
  const draw = createCanvas(WIDTH, HEIGHT).getContext('2d')
  draw.drawImage(await loadImage(bytes), 0, 0)
  return Buffer.from(draw.getImageData(0, 0, WIDTH, HEIGHT).data)
}
