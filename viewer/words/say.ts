import { sayFrom } from '#shared/words/say.ts'
import { english, type ViewerWords } from './english.ts'

/** Speaks to the person, in their language. */
export const say = sayFrom<ViewerWords>(english)
