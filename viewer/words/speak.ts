import { wordFiles } from 'virtual:words'
import { english, type ViewerWords } from './english.ts'
import { say, speakFrom } from './say.ts'
import { turnTo } from './turn-to.ts'

/** Turns a document of the viewer to a language. */
export const speak = turnTo<ViewerWords>(english, wordFiles, speakFrom, () => say('title'))
