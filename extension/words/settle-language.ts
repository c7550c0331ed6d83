import { browser } from 'wxt/browser'
import { chooseLanguage, directionOf, type Language } from '#shared/words/language.ts'
import { loadAllowedLanguages } from '../tenant/allowed-languages.ts'
import { speak } from './words.ts'

const KEY = 'language'

/**
 * Speaks the language that was chosen in the settings, else the browser's, of those the trust's policy leaves. Call it
 * before the first drawing.
 *
 * A choice of our own, because a browser's catalogue follows the browser's own language, and some have no Welsh one.
 */
export async function settleLanguage(): Promise<Language> {
  const stored = await browser.storage.local.get(KEY).catch(() => ({}))
  const chosen = (stored as Record<string, unknown>)[KEY]
  const allowed = await loadAllowedLanguages()
  const language = allowed.find((one) => one === chosen) ?? chooseLanguage(navigator.languages, allowed)
  speak(language)
  // The background has no document.
  if (typeof document !== 'undefined') {
    document.documentElement.lang = language
    document.documentElement.dir = directionOf(language)
  }
  return language
}

/** For this browser, from now on. */
export async function chooseOwnLanguage(language: Language): Promise<void> {
  await browser.storage.local.set({ [KEY]: language })
}

/** Says it again in the new language, when a choice is made on another page of ours, or policy comes. */
export function onLanguageChanged(again: () => void): void {
  browser.storage.onChanged.addListener((changes, area) => {
    if ((area === 'local' && KEY in changes) || (area === 'managed' && 'languages' in changes))
      void settleLanguage().then(again)
  })
}
