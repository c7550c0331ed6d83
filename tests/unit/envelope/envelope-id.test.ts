import { describe, expect, test } from 'vitest'
import { envelopeIdBytes, makeEnvelopeId, parseEnvelopeId, regionOf } from '#shared/envelope/envelope-id.ts'

describe('an envelope id', () => {
  test('says its region and 16 random bytes', () => {
    const id = makeEnvelopeId('ie')
    expect(id).toMatch(/^ie-[\w-]{22}$/)
    expect(regionOf(id)).toBe('ie')
    expect(envelopeIdBytes(id)).toHaveLength(16)
    expect(makeEnvelopeId('ie')).not.toBe(id)
    expect(parseEnvelopeId(id)).toBe(id)
  })

  test.for([
    ['a region nobody has', 'fr-AAAAAAAAAAAAAAAAAAAAAA'],
    ['one character short', 'gb-AAAAAAAAAAAAAAAAAAAAA'],
    ['one too many', 'gb-AAAAAAAAAAAAAAAAAAAAAAA'],
    ['unused bits set', 'gb-AAAAAAAAAAAAAAAAAAAAAB'],
    ['a path', 'gb-AAAAAAAAAAAAAAAA/../AA'],
    ['a line after it', 'gb-AAAAAAAAAAAAAAAAAAAAAA\n'],
    ['capitals in the region', 'GB-AAAAAAAAAAAAAAAAAAAAAA'],
  ])('is not read from %s', ([, text]) => {
    expect(parseEnvelopeId(text as string)).toBeNull()
  })
})
