import { wordFiles } from 'virtual:governance-words'
import { turnTo } from '../../words/turn-to.ts'
import { english, type GovernanceWords } from './english.ts'
import { say, speakFrom } from './say.ts'

/** Turns the page to a language. */
export const speak = turnTo<GovernanceWords>(english, wordFiles, speakFrom, () => say('title'))
