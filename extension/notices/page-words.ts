import { browser } from 'wxt/browser'
import { chooseLanguage, directionOf, LANGUAGES, type Language } from '#shared/words/language.ts'
import type { Translated } from '#shared/words/say.ts'
import { allowedLanguages } from '../tenant/allowed-languages.ts'
import { arabic } from './page-words/arabic.ts'
import { english } from './page-words/english.ts'
import { polish } from './page-words/polish.ts'
import { welsh } from './page-words/welsh.ts'

type PageWords = typeof english
export type PageWord = keyof PageWords

const CATALOGUES: Readonly<Record<Language, Translated<PageWords>>> = {
  en: english,
  cy: welsh,
  ar: arabic,
  pl: polish,
}
/** Where a choice on the settings page is kept (`words/settle-language.ts`). */
const KEY = 'language'

let language: Language = chooseLanguage(navigator.languages)

/** Says it in the language that was chosen in the settings, else the browser's. */
export function sayOnPage(word: PageWord): string {
  return CATALOGUES[language][word]
}

export function languageOnPage(): { lang: Language; dir: 'ltr' | 'rtl' } {
  return { lang: language, dir: directionOf(language) }
}

/** Follows the choice and the policy, also while the page is open. */
export function followLanguage(): void {
  let chosen: unknown
  let allowed: readonly Language[] = LANGUAGES
  const settle = () => {
    language = allowed.find((one) => one === chosen) ?? chooseLanguage(navigator.languages, allowed)
  }
  const takeAllowed = async () => {
    // Firefox rejects when there is no policy at all.
    allowed = allowedLanguages(await browser.storage.managed.get('languages').catch(() => ({})))
    settle()
  }
  try {
    browser.storage.onChanged.addListener((changes, area) => {
      if (area === 'local' && KEY in changes) chosen = changes[KEY]?.newValue
      if (area === 'managed') void takeAllowed()
      settle()
    })
    browser.storage.local.get<Record<string, unknown>>(KEY).then(
      (stored) => {
        chosen = stored[KEY]
        settle()
      },
      () => {},
    )
    void takeAllowed()
  } catch {
    // The extension was updated while this page loaded.
  }
}
