import { describe, expect, test } from 'vitest'
import { concatBytes, equalBytes, utf8 } from '#shared/bytes/bytes.ts'

describe('bytes', () => {
  test('are joined in order', () => {
    expect([...concatBytes(utf8('a'), utf8(''), utf8('bc'))]).toEqual([97, 98, 99])
  })

  test.for([
    ['the same bytes', 'abc', 'abc', true],
    ['a difference at the end', 'abc', 'abd', false],
    ['a shorter one', 'abc', 'ab', false],
    ['nothing and nothing', '', '', true],
  ] as const)('compare: %s', ([, a, b, equal]) => {
    expect(equalBytes(utf8(a), utf8(b))).toBe(equal)
  })
})
