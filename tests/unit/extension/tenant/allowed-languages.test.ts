import { describe, expect, test, vi } from 'vitest'
import { chooseLanguage } from '#shared/words/language.ts'

vi.mock('wxt/browser', () => ({ browser: {} }))
const { allowedLanguages } = await import('../../../../extension/tenant/allowed-languages.ts')
const { readRecording } = await import('../../../../extension/tenant/recording.ts')

describe('the languages a policy leaves', () => {
  test.for<[string, unknown, string[]]>([
    ['are its own, in its order', { languages: ['cy', 'en'] }, ['cy', 'en']],
    ['are named once', { languages: ['cy', 'cy'] }, ['cy']],
    ['are all where it says nothing', {}, ['en', 'cy', 'ar', 'pl']],
    ['are all where it has not arrived', undefined, ['en', 'cy', 'ar', 'pl']],
    ['are all where one is none of ours', { languages: ['cy', 'fr'] }, ['en', 'cy', 'ar', 'pl']],
  ])('%s', ([, managed, languages]) => {
    expect(allowedLanguages(managed)).toEqual(languages)
  })

  test('the first of them is spoken where a person’s own is not among them', () => {
    expect(chooseLanguage(['pl', 'en-GB'], ['cy', 'en'])).toBe('en')
    expect(chooseLanguage(['pl'], ['cy', 'en'])).toBe('cy')
  })
})

describe('what may be recorded into a report', () => {
  test.for<[unknown, object]>([
    [undefined, { voice: true, camera: true }],
    [{ voice: false }, { voice: false, camera: true }],
    [{ camera: false }, { voice: true, camera: false }],
    [
      { voice: 'no', camera: 0 },
      { voice: true, camera: true },
    ],
  ])('by a policy of %j', ([managed, recording]) => {
    expect(readRecording(managed)).toEqual(recording)
  })
})
