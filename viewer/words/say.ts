import type { Language } from '#shared/words/language.ts'
import type { Translated } from '#shared/words/say.ts'
import { type Say, sayFrom } from '#shared/words/say.ts'
import { showValuesIn } from '#shared/words/show-values.ts'
import { english, type ViewerWords } from './english.ts'

let spoken = sayFrom<ViewerWords>(english)
let values = showValuesIn('en')

/** Speaks to the person, in their language. */
export const say: Say<ViewerWords> = (key, ...places) => spoken(key, ...places)

/** `7 March 1984` */
export const showDate = (calendarDate: string): string => values.calendarDate(calendarDate)

/** `22 Nov 2026, 14:05`, by this device's clock and zone. */
export const showTime = (at: number): string => values.time(at)

/** `3.4 MB` */
export const showSize = (bytes: number): string => values.size(bytes)

/** `Welsh`, by its tag; the tag itself where nobody knows it. */
export const showLanguage = (tag: string): string => values.language(tag)

/** `places, dates and times, authors` */
export const showList = (words: readonly string[]): string => values.list(words)

/** From now on everything is said in these words. What stands on the screen already has to be drawn again. */
export function speakFrom(words: Translated<ViewerWords>, language: Language): void {
  spoken = sayFrom<ViewerWords>(words, language)
  values = showValuesIn(language)
}
