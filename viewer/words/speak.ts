import { wordFiles } from 'virtual:words'
import { directionOf, type Language } from '#shared/words/language.ts'
import type { Translated } from '#shared/words/say.ts'
import { reach } from '../relay/ask-relay.ts'
import { english, type ViewerWords } from './english.ts'
import { say, speakFrom } from './say.ts'

let lastAsked = 0

/**
 * Turns this document to a language. English is built in; the others are fetched from this document's own origin,
 * by their hash, and when that fails English stays: a person in a hurry is better served by it than by nothing.
 */
export async function speak(language: Language): Promise<void> {
  const asked = ++lastAsked
  const words = language === 'en' ? english : await readWords(language)
  // A later choice overtook this one.
  if (asked !== lastAsked || !words) return
  speakFrom(words, language)
  document.documentElement.lang = language
  document.documentElement.dir = directionOf(language)
  document.title = say('title')
}

async function readWords(language: Exclude<Language, 'en'>): Promise<Translated<ViewerWords> | null> {
  const { path, integrity } = wordFiles[language]
  try {
    const signal = AbortSignal.timeout(5_000)
    const response = await reach(path, { method: 'GET', integrity, cache: 'default', signal })
    // Its hash is in this script: it is what was built, and has the type it had then.
    return response.ok ? ((await response.json()) as Translated<ViewerWords>) : null
  } catch {
    return null
  }
}
