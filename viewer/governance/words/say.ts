import type { Say } from '#shared/words/say.ts'
import { showSpanIn } from '#shared/words/show-span.ts'
import { speakerOf } from '../../words/speaker.ts'
import { english, type GovernanceWords } from './english.ts'

const speaker = speakerOf<GovernanceWords>(english)

/** Speaks to whoever governs, in their language. */
export const say: Say<GovernanceWords> = speaker.say

/** `22 Nov 2026, 14:05`, by this device's clock and zone. */
export const showTime = (at: number): string => speaker.values().time(at)

/** `3.4 MB` */
export const showSize = (bytes: number): string => speaker.values().size(bytes)

/** `30 days`, `15 minutes` */
export const showSpan = (ms: number): string => showSpanIn(speaker.language(), ms)

/** `Direct care, Emergency care` */
export const showList = (words: readonly string[]): string => speaker.values().list(words)

/** From now on everything is said in these words. What stands on the screen already has to be drawn again. */
export const speakFrom = speaker.speakFrom
