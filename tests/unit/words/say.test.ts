import { describe, expect, test } from 'vitest'
import { chooseLanguage, directionOf, LANGUAGES } from '#shared/words/language.ts'
import { placesIn, sayFrom } from '#shared/words/say.ts'

const words = { plain: 'Close', filled: '{done} of {total}' } as const

describe('a sentence', () => {
  test('has its values put in', () => {
    const say = sayFrom<typeof words>(words)
    expect(say('plain')).toBe('Close')
    expect(say('filled', { done: 3, total: '9 MB' })).toBe('3 of 9 MB')
  })

  test('does not read places inside a value', () => {
    expect(sayFrom<typeof words>(words)('filled', { done: '{total}', total: 1 })).toBe('{total} of 1')
  })

  test('names its places', () => {
    expect(placesIn(words.filled)).toEqual(['done', 'total'])
  })
})

describe('the language', () => {
  test.for([
    [['cy-GB', 'en'], 'cy'],
    [['fr', 'pl'], 'pl'],
    [['AR-EG'], 'ar'],
    [['fr', 'de'], 'en'],
    [[], 'en'],
  ] as const)('for %j is %s', ([wanted, language]) => {
    expect(chooseLanguage(wanted, LANGUAGES)).toBe(language)
  })

  test('is only one whose words are there', () => {
    expect(chooseLanguage(['cy', 'pl'], ['en', 'pl'])).toBe('pl')
  })

  test('decides which way is forward', () => {
    expect(LANGUAGES.filter((language) => directionOf(language) === 'rtl')).toEqual(['ar'])
  })
})
