import type { Language } from '#shared/words/language.ts'
import { type Say, sayFrom, type Translated, type Words } from '#shared/words/say.ts'
import { type ShowValues, showValuesIn } from '#shared/words/show-values.ts'

/** What a document says things with: one catalogue, in the language it was last turned to. */
export type Speaker<W extends Words> = {
  say: Say<W>
  values(): ShowValues
  language(): Language
  /** From now on everything is said in these words. What stands on the screen already has to be drawn again. */
  speakFrom(words: Translated<W>, language: Language): void
}

/** @param english built into the document; what it speaks until it is turned to something else */
export function speakerOf<W extends Words>(english: Translated<W>): Speaker<W> {
  let spoken = sayFrom<W>(english)
  let values = showValuesIn('en')
  let spokenNow: Language = 'en'
  return {
    say: (key, ...places) => spoken(key, ...places),
    values: () => values,
    language: () => spokenNow,
    speakFrom(words, language) {
      spoken = sayFrom<W>(words, language)
      spokenNow = language
      values = showValuesIn(language)
    },
  }
}
