import { describe, expect, test } from 'vitest'
import { type Language, localeOf } from '#shared/words/language.ts'
import { type Plural, placesIn, type Words } from '#shared/words/say.ts'
import { arabic as pageArabic } from '../../../extension/notices/page-words/arabic.ts'
import { english as pageEnglish } from '../../../extension/notices/page-words/english.ts'
import { polish as pagePolish } from '../../../extension/notices/page-words/polish.ts'
import { welsh as pageWelsh } from '../../../extension/notices/page-words/welsh.ts'
import { arabic as extensionArabic } from '../../../extension/words/arabic.ts'
import { english as extensionEnglish } from '../../../extension/words/english.ts'
import { polish as extensionPolish } from '../../../extension/words/polish.ts'
import { welsh as extensionWelsh } from '../../../extension/words/welsh.ts'
import { arabic as governanceArabic } from '../../../viewer/governance/words/arabic.ts'
import { english as governanceEnglish } from '../../../viewer/governance/words/english.ts'
import { polish as governancePolish } from '../../../viewer/governance/words/polish.ts'
import { welsh as governanceWelsh } from '../../../viewer/governance/words/welsh.ts'
import { arabic as viewerArabic } from '../../../viewer/words/arabic.ts'
import { english as viewerEnglish } from '../../../viewer/words/english.ts'
import { polish as viewerPolish } from '../../../viewer/words/polish.ts'
import { welsh as viewerWelsh } from '../../../viewer/words/welsh.ts'

/** What must read the same in every language, because it is a name or holds nothing but places. */
const SAME = ['patient.heading', 'consent.line', 'media.size', 'seal.link', 'search.person']

const CATALOGUES: readonly [name: string, english: Words, Language, Words][] = [
  ['viewer, Welsh', viewerEnglish, 'cy', viewerWelsh],
  ['viewer, Arabic', viewerEnglish, 'ar', viewerArabic],
  ['viewer, Polish', viewerEnglish, 'pl', viewerPolish],
  ['governance, Welsh', governanceEnglish, 'cy', governanceWelsh],
  ['governance, Arabic', governanceEnglish, 'ar', governanceArabic],
  ['governance, Polish', governanceEnglish, 'pl', governancePolish],
  ['extension, Welsh', extensionEnglish, 'cy', extensionWelsh],
  ['extension, Arabic', extensionEnglish, 'ar', extensionArabic],
  ['extension, Polish', extensionEnglish, 'pl', extensionPolish],
  ['notices over a page, Welsh', pageEnglish, 'cy', pageWelsh],
  ['notices over a page, Arabic', pageEnglish, 'ar', pageArabic],
  ['notices over a page, Polish', pageEnglish, 'pl', pagePolish],
]

describe.for(CATALOGUES)('the words of the %s', ([, english, language, words]) => {
  test('say everything English says, and nothing else', () => {
    expect(Object.keys(words).sort()).toEqual(Object.keys(english).sort())
  })

  test('have the same places for values', () => {
    for (const [key, said] of Object.entries(english)) {
      const wanted = placesIn(otherOf(said))
      expect([key, placesIn(otherOf(words[key] ?? ''))]).toEqual([key, wanted])
      // A form may leave its number to the word (“an hour”), but bring in nothing of its own.
      for (const form of formsOf(words[key] ?? '')) {
        expect([key, placesIn(form).filter((place) => !wanted.includes(place))]).toEqual([key, []])
      }
    }
  })

  test('have a form for every way the language counts', () => {
    const ways = new Intl.PluralRules(localeOf(language)).resolvedOptions().pluralCategories
    const plurals = Object.entries(words).filter(([, said]) => typeof said !== 'string')
    expect(plurals.map(([key, said]) => [key, Object.keys(said).sort()])).toEqual(
      plurals.map(([key]) => [key, [...ways].sort()]),
    )
  })

  test('leave nothing in English, and nothing empty', () => {
    const untranslated = Object.entries(english).filter(
      ([key, said]) => otherOf(words[key] ?? '') === otherOf(said) && !SAME.includes(key),
    )
    expect(untranslated.map(([key]) => key)).toEqual([])
    expect(Object.entries(words).filter(([, said]) => formsOf(said).some((form) => !form.trim()))).toEqual([])
  })
})

function otherOf(said: string | Plural): string {
  return typeof said === 'string' ? said : said.other
}

function formsOf(said: string | Plural): string[] {
  return typeof said === 'string' ? [said] : Object.values(said)
}
