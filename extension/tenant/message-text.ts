import type { Language } from '#shared/words/language.ts'
import { say } from '../words/words.ts'
import type { Message } from './form-policy.ts'

/** What goes into the composer: in the trust's own words where it has set some, else in ours. */
export function messageText(messages: readonly Message[], language: Language, link: string): string {
  const own =
    messages.find((message) => message.language === language) ??
    messages.find((message) => message.language === undefined)
  // By a function: a link in which `$&` stood would be read as an order.
  return own ? own.text.replace('{link}', () => link) : say('message.text', { link })
}
