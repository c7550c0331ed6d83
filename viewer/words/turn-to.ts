import { directionOf, type Language } from '#shared/words/language.ts'
import type { Translated, Words } from '#shared/words/say.ts'
import { reach } from '../relay/ask-relay.ts'

/** Where the words of each language but English are served, and what their bytes must hash to. */
export type WordFiles = Readonly<Record<Exclude<Language, 'en'>, { path: string; integrity: string }>>

/**
 * How a document is turned to a language. English is built in; the others are fetched from its own origin, by their
 * hash, and when that fails English stays: a person in a hurry is better served by it than by nothing.
 */
export function turnTo<W extends Words>(
  english: Translated<W>,
  files: WordFiles,
  speakFrom: (words: Translated<W>, language: Language) => void,
  title: () => string,
): (language: Language) => Promise<void> {
  let lastAsked = 0
  return async (language) => {
    const asked = ++lastAsked
    const words = language === 'en' ? english : await readWords<W>(files[language])
    // A later choice overtook this one.
    if (asked !== lastAsked || !words) return
    speakFrom(words, language)
    document.documentElement.lang = language
    document.documentElement.dir = directionOf(language)
    document.title = title()
  }
}

async function readWords<W extends Words>({
  path,
  integrity,
}: WordFiles['cy']): Promise<Translated<W> | null> {
  try {
    const signal = AbortSignal.timeout(5_000)
    const response = await reach(path, { method: 'GET', integrity, cache: 'default', signal })
    // Its hash is in this script: it is what was built, and has the type it had then.
    return response.ok ? ((await response.json()) as Translated<W>) : null
  } catch {
    return null
  }
}
