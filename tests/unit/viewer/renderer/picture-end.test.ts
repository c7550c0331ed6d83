import { createCanvas } from '@napi-rs/canvas'
import { describe, expect, test } from 'vitest'
import { isCutShort } from '../../../../viewer/renderer/picture-end.ts'

const canvas = createCanvas(300, 200)
canvas.getContext('2d').fillRect(20, 30, 200, 100)
const pictures = {
  jpeg: canvas.toBuffer('image/jpeg'),
  png: canvas.toBuffer('image/png'),
  webp: canvas.toBuffer('image/webp', 80),
} as const

describe('a picture whose end is missing', () => {
  for (const kind of ['jpeg', 'png', 'webp'] as const) {
    const bytes = pictures[kind]
    test(`is told from a whole one: ${kind}`, () => {
      expect(isCutShort(kind, bytes)).toBe(false)
      expect(isCutShort(kind, Buffer.concat([bytes, Buffer.from('a little more')]))).toBe(false)
      for (const part of [0.3, 0.6, 0.95]) {
        expect(isCutShort(kind, bytes.subarray(0, Math.floor(bytes.length * part)))).toBe(true)
      }
    })
  }

  test('is not taken for whole because of its thumbnail', () => {
    const thumbnail = createCanvas(16, 16).toBuffer('image/jpeg')
    const head = Buffer.from([0xff, 0xe1, (thumbnail.length + 2) >> 8, (thumbnail.length + 2) & 255])
    const withThumbnail = Buffer.concat([
      pictures.jpeg.subarray(0, 2),
      head,
      thumbnail,
      pictures.jpeg.subarray(2),
    ])
    expect(isCutShort('jpeg', withThumbnail)).toBe(false)
    expect(isCutShort('jpeg', withThumbnail.subarray(0, withThumbnail.length - 200))).toBe(true)
  })
})
