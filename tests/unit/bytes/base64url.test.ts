import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fromBase64url, toBase64url } from '#shared/bytes/base64url.ts'

describe('base64url', () => {
  test('reads back what it wrote, and writes what Node writes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        expect(toBase64url(bytes)).toBe(Buffer.from(bytes).toString('base64url'))
        expect([...fromBase64url(toBase64url(bytes))]).toEqual([...bytes])
      }),
    )
  })

  test.for([
    ['padding', 'AA=='],
    ['the other alphabet', 'A+'],
    ['a space', 'AA A'],
    ['a length no bytes have', 'A'],
    ['unused bits that are not zero', 'AB'],
  ])('refuses %s', ([, text]) => {
    expect(() => fromBase64url(text as string)).toThrow('request/malformed')
  })
})
