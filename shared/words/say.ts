import { directionOf, type Language, localeOf } from './language.ts'

/** A sentence that depends on a number: its forms by CLDR's plural categories, `other` when nothing else fits. */
export type Plural = Readonly<Partial<Record<Intl.LDMLPluralRule, string>> & { other: string }>

/**
 * What a screen says, in one language: a flat list of keyed sentences. `{name}` marks a place for a value.
 * Kept as data, so that a language can be fetched, and a missing sentence is a type error.
 */
export type Words = Readonly<Record<string, string | Plural>>

/** The same keys in another language; the places for values are checked by a test (`placesIn`). */
export type Translated<W extends Words> = { readonly [K in keyof W]: W[K] extends string ? string : Plural }

type TextOf<Said extends string | Plural> = Said extends string
  ? Said
  : Said extends { other: infer Other extends string }
    ? Other
    : never

type Places<Text extends string> = Text extends `${string}{${infer Place}}${infer Rest}`
  ? Place | Places<Rest>
  : never

export type Say<W extends Words> = <K extends keyof W & string>(
  key: K,
  ...values: Places<TextOf<W[K]>> extends never
    ? []
    : [Readonly<Record<Places<TextOf<W[K]>>, string | number>>]
) => string

/**
 * Speaks from a catalogue. A value is put in as it is: it ends as text in the page, never as markup. Which form of
 * a plural is taken goes by the value that is a number.
 */
export function sayFrom<W extends Words>(words: Translated<W>, language: Language = 'en'): Say<W> {
  const rules = new Intl.PluralRules(localeOf(language))
  return (key, ...[values]) => {
    const found: string | Plural = words[key]
    const filled: Readonly<Record<string, string | number>> = values ?? {}
    const number = Object.values(filled).find((value) => typeof value === 'number')
    const sentence = typeof found === 'string' ? found : (found[rules.select(number ?? 0)] ?? found.other)
    if (!values) return sentence
    return sentence.replace(/\{(\w+)\}/g, (place, name: string) => {
      const value = filled[name]
      return value === undefined ? place : apart(String(value), name, language)
    })
  }
}

/** The names of the places a sentence has, sorted. */
export function placesIn(sentence: string): string[] {
  return [...sentence.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '').sort()
}

/**
 * In a language written from the right, a value from the left (a file name, an e-mail address) would turn what
 * stands beside it round. A share link stays bare: a composer must still know it for one.
 */
function apart(value: string, place: string, language: Language): string {
  if (directionOf(language) === 'ltr' || place === 'link') return value
  return `\u2068${value}\u2069`
}
