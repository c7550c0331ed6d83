import { describe, expect, test } from 'vitest'
import { TRACER } from '#tests/fixtures/patients.ts'
import { findIn, tracerNeedles } from '#tests/leaks/needles.ts'

describe('the search for the tracer', () => {
  const needles = tracerNeedles()
  const sentence = `xy${TRACER.name}z`

  test.for([
    ['as it is', Buffer.from(sentence)],
    ['in UTF-16', Buffer.from(sentence, 'utf16le')],
    ['in base64', Buffer.from(Buffer.from(sentence).toString('base64'))],
    ['in base64 one byte on', Buffer.from(Buffer.from(`a${sentence}`).toString('base64'))],
    ['in base64 two bytes on', Buffer.from(Buffer.from(`ab${sentence}`).toString('base64'))],
    ['in hex', Buffer.from(Buffer.from(sentence).toString('hex'))],
    ['in an address', Buffer.from(`?q=${encodeURIComponent(TRACER.name)}`)],
    ['as a date of birth', Buffer.from('born 17/02/1947')],
    ['as a spaced NHS number', Buffer.from('999 000 0018')],
  ] as const)('finds it %s', ([, haystack]) => {
    expect(findIn(haystack, needles, 'here')).not.toEqual([])
  })

  test('finds nothing where there is nothing', () => {
    expect(findIn('a perfectly ordinary sentence', needles, 'here')).toEqual([])
  })
})
