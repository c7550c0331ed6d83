import type { Language } from '#shared/words/language.ts'
import { type Say, sayFrom, type Translated } from '#shared/words/say.ts'
import { showValuesIn } from '#shared/words/show-values.ts'
import { arabic } from './arabic.ts'
import { english } from './english.ts'
import { polish } from './polish.ts'
import { welsh } from './welsh.ts'

/** The keys of everything the extension says. */
export type ExtensionWords = typeof english

const CATALOGUES: Readonly<Record<Language, Translated<ExtensionWords>>> = {
  en: english,
  cy: welsh,
  ar: arabic,
  pl: polish,
}

let spoken = sayFrom<ExtensionWords>(english)
let values = showValuesIn('en')

/** Says something of the extension's, in the language that was settled (`settle-language.ts`). */
export const say: Say<ExtensionWords> = (key, ...places) => spoken(key, ...places)

/** Dates, times and sizes in that language. */
export const shown = () => values

export function speak(language: Language): void {
  spoken = sayFrom<ExtensionWords>(CATALOGUES[language], language)
  values = showValuesIn(language)
}
