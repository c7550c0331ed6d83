import { describe, expect, test } from 'vitest'
import { chooseLanguage, directionOf, LANGUAGES } from '#shared/words/language.ts'
import { placesIn, sayFrom } from '#shared/words/say.ts'
import { showSpanIn } from '#shared/words/show-span.ts'
import { showValuesIn } from '#shared/words/show-values.ts'

const words = {
  plain: 'Close',
  filled: '{done} of {total}',
  counted: { one: '{count} hour, {who}', other: '{count} hours, {who}' },
  'message.text': 'See: {link}',
} as const

describe('a sentence', () => {
  test('has its values put in', () => {
    const say = sayFrom<typeof words>(words)
    expect(say('plain')).toBe('Close')
    expect(say('filled', { done: 3, total: '9 MB' })).toBe('3 of 9 MB')
  })

  test('does not read places inside a value', () => {
    expect(sayFrom<typeof words>(words)('filled', { done: '{total}', total: 1 })).toBe('{total} of 1')
  })

  test.for([
    [1, '1 hour, Lee'],
    [2, '2 hours, Lee'],
    [0, '0 hours, Lee'],
  ] as const)('counts: %i', ([count, said]) => {
    expect(sayFrom<typeof words>(words)('counted', { count, who: 'Lee' })).toBe(said)
  })

  test('counts as its language does', () => {
    const polish = {
      ...words,
      counted: {
        one: '{count} godzina, {who}',
        few: '{count} godziny, {who}',
        many: '{count} godzin, {who}',
        other: '{count} godziny, {who}',
      },
    }
    const say = sayFrom<typeof words>(polish, 'pl')
    const said = [1, 3, 5, 22].map((count) => say('counted', { count, who: 'L' }))
    expect(said).toEqual(['1 godzina, L', '3 godziny, L', '5 godzin, L', '22 godziny, L'])
  })

  test('keeps a value from turning an Arabic sentence round, but leaves a link bare', () => {
    const say = sayFrom<typeof words>(words, 'ar')
    expect(say('filled', { done: 'a.jpg', total: 3 })).toBe('\u2068a.jpg\u2069 of \u20683\u2069')
    expect(say('message.text', { link: 'https://view.example/r/x#1' })).toBe(
      'See: https://view.example/r/x#1',
    )
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

describe('a date', () => {
  test.for(LANGUAGES)('in %s has its month in letters and Western digits', (language) => {
    const { calendarDate, time } = showValuesIn(language)
    for (const shown of [calendarDate('1984-03-07'), time(Date.UTC(2026, 10, 22, 12))]) {
      expect(shown).toMatch(/\p{L}{3}/u)
      expect(shown).not.toMatch(/[٠-٩]/)
    }
    expect(calendarDate('1984-03-07')).toMatch(/7.*1984/)
  })

  test('in English is a British one', () => {
    expect(showValuesIn('en').calendarDate('1984-03-07')).toBe('7 March 1984')
    expect(showValuesIn('en').size(3_400_000)).toBe('3.4 MB')
    expect(showValuesIn('en').size(340)).toBe('340 bytes')
  })
})

test.for([
  ['en', 30 * 24 * 3_600_000, '30 days'],
  ['en', 25 * 3_600_000, '25 hours'],
  ['en', 15 * 60_000, '15 minutes'],
  ['pl', 60_000, '1 minuta'],
  ['en', 0, '0 seconds'],
] as const)('a span in %s of %i ms: %s', ([language, ms, said]) => {
  expect(showSpanIn(language, ms)).toBe(said)
})
