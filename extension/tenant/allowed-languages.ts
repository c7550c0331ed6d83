import { browser } from 'wxt/browser'
import { isLanguage, LANGUAGES, type Language } from '#shared/words/language.ts'

/**
 * The languages a trust's policy leaves, in its order; all of them where it names none, or one that is none of ours:
 * half a list would leave somebody without theirs by a slip of the pen.
 */
export function allowedLanguages(managed: unknown): readonly Language[] {
  const { languages } = (managed ?? {}) as { languages?: unknown }
  const isList = Array.isArray(languages) && languages.length > 0 && languages.every(isLanguage)
  return isList ? [...new Set(languages)] : LANGUAGES
}

export async function loadAllowedLanguages(): Promise<readonly Language[]> {
  // Firefox rejects when there is no policy at all.
  return allowedLanguages(await browser.storage.managed.get('languages').catch(() => ({})))
}
