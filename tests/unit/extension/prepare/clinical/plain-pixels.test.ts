import { describe, expect, test } from 'vitest'
import { plainPixels } from '../../../../../extension/prepare/clinical/plain-pixels.ts'

const cells = { allocated: 16, stored: 12, highBit: 11, isSigned: false, isLittle: true, mostBytes: null }
const words = (...values: number[]) => new Uint8Array(new Uint16Array(values).buffer)

describe('pixels that stand as they are', () => {
  test.for([
    ['an overlay in the bits above', cells, words(0x8123, 0x0fff), words(0x0123, 0x0fff)],
    ['an overlay in the bits below', { ...cells, highBit: 15 }, words(0x1231, 0xfff0), words(0x1230, 0xfff0)],
    ['one above a negative number', { ...cells, isSigned: true }, words(0x7fff), words(0xffff)],
    ['one above a positive number', { ...cells, isSigned: true }, words(0x8001), words(0x0001)],
    [
      'one in bytes',
      { ...cells, allocated: 8, stored: 7, highBit: 6 },
      Uint8Array.of(0xff, 1),
      Uint8Array.of(0x7f, 1),
    ],
  ] as const)('lose %s, and no bit of the picture', ([, how, bytes, plain]) => {
    expect(plainPixels(bytes, how)).toEqual({ bytes: plain, hadMore: true, hadTrailing: false })
    expect(plainPixels(plain, how)).toEqual({ bytes: plain, hadMore: false, hadTrailing: false })
  })

  test.for([
    ['every bit is used', { ...cells, stored: 16, highBit: 15 }, words(0x8123)],
    ['the others are empty', cells, words(0x0123)],
    ['they repeat the sign', { ...cells, isSigned: true }, words(0xf800, 0x0001)],
  ] as const)('are the same bytes when %s', ([, how, bytes]) => {
    expect(plainPixels(bytes, how).bytes).toBe(bytes)
  })

  test('end with the last frame', () => {
    const bytes = words(1, 2, 3, 4)
    expect(plainPixels(bytes, { ...cells, mostBytes: 4 })).toEqual({
      bytes: words(1, 2),
      hadMore: false,
      hadTrailing: true,
    })
    // An odd frame has a byte of padding.
    expect(plainPixels(bytes, { ...cells, mostBytes: 7 }).hadTrailing).toBe(false)
  })

  test('whose bits cannot be where they are said to be are a broken file', () => {
    expect(() => plainPixels(words(1), { ...cells, highBit: 5 })).toThrow('prepare/broken')
  })
})
