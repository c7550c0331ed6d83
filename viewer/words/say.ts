import type { Say } from '#shared/words/say.ts'
import { english, type ViewerWords } from './english.ts'
import { speakerOf } from './speaker.ts'

const speaker = speakerOf<ViewerWords>(english)

/** Speaks to the person, in their language. */
export const say: Say<ViewerWords> = speaker.say

/** `7 March 1984` */
export const showDate = (calendarDate: string): string => speaker.values().calendarDate(calendarDate)

/** `22 Nov 2026, 14:05`, by this device's clock and zone. */
export const showTime = (at: number): string => speaker.values().time(at)

/** `3.4 MB` */
export const showSize = (bytes: number): string => speaker.values().size(bytes)

/** `Welsh`, by its tag; the tag itself where nobody knows it. */
export const showLanguage = (tag: string): string => speaker.values().language(tag)

/** `places, dates and times, authors` */
export const showList = (words: readonly string[]): string => speaker.values().list(words)

/** From now on everything is said in these words. What stands on the screen already has to be drawn again. */
export const speakFrom = speaker.speakFrom
