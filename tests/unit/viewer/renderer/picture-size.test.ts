import { createCanvas } from '@napi-rs/canvas'
import { describe, expect, test } from 'vitest'
import { pictureSize } from '../../../../viewer/renderer/picture-size.ts'

function picture(width: number, height: number) {
  const canvas = createCanvas(width, height)
  canvas.getContext('2d').fillRect(0, 0, width, height / 2)
  return canvas
}

describe('the size of a picture is known from its header', () => {
  test.for([
    [1, 1],
    [640, 480],
    [301, 777],
    [2000, 3],
  ] as const)('%i by %i', async ([width, height]) => {
    const canvas = picture(width, height)
    const size = { width, height }
    expect(pictureSize('png', canvas.toBuffer('image/png'))).toEqual(size)
    expect(pictureSize('jpeg', canvas.toBuffer('image/jpeg'))).toEqual(size)
    expect(pictureSize('webp', canvas.toBuffer('image/webp', 80))).toEqual(size)
  })

  test('in the other two forms of WebP', () => {
    const extended = Buffer.from('RIFF....WEBPVP8X\x0a\0\0\0\x10\0\0\0\xff\x07\0\x2b\x01\0', 'latin1')
    expect(pictureSize('webp', Buffer.concat([extended, Buffer.alloc(8)]))).toEqual({
      width: 2048,
      height: 300,
    })
    const lossless = Buffer.concat([Buffer.from('RIFF....WEBPVP8L....\x2f', 'latin1'), Buffer.alloc(8)])
    lossless.writeUInt32LE((99 << 14) | 639, 21)
    expect(pictureSize('webp', lossless)).toEqual({ width: 640, height: 100 })
  })

  test('of a GIF', () => {
    expect(pictureSize('gif', Buffer.from('GIF89a\x40\x01\xf0\0', 'latin1'))).toEqual({
      width: 320,
      height: 240,
    })
  })

  test.for([
    ['a JPEG that ends in its header', 'jpeg', Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 16])],
    ['a JPEG of noise', 'jpeg', Buffer.from(Array.from({ length: 500 }, (_, at) => (at * 31) % 256))],
    ['a PNG that is only its name', 'png', Buffer.from([0x89, 0x50])],
    ['a WebP of another kind', 'webp', Buffer.from('RIFF....WEBPABCD....................')],
  ] as const)('is not made up for %s', ([, kind, bytes]) => {
    expect(pictureSize(kind, bytes)).toBeNull()
  })
})
