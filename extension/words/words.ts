import { type Say, sayFrom } from '#shared/words/say.ts'
import { english } from './english.ts'

/** The keys of everything the extension says. */
export type ExtensionWords = typeof english

/** Says something of the extension's, in the language of the browser. */
export const say: Say<ExtensionWords> = sayFrom<ExtensionWords>(english)
