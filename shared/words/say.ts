/**
 * What a screen says, in one language: a flat list of keyed sentences. `{name}` marks a place for a value.
 * Kept as data, so that a language can be fetched, and a missing sentence is a type error.
 */
export type Words = Readonly<Record<string, string>>

/** The same keys in another language; the places for values are checked by a test (`placesIn`). */
export type Translated<W extends Words> = Readonly<Record<keyof W, string>>

type Places<Text extends string> = Text extends `${string}{${infer Place}}${infer Rest}`
  ? Place | Places<Rest>
  : never

export type Say<W extends Words> = <K extends keyof W & string>(
  key: K,
  ...values: Places<W[K]> extends never ? [] : [Readonly<Record<Places<W[K]>, string | number>>]
) => string

/** Speaks from a catalogue. A value is put in as it is: it ends as text in the page, never as markup. */
export function sayFrom<W extends Words>(words: Translated<W>): Say<W> {
  return (key, ...[values]) => {
    const sentence: string = words[key]
    if (!values) return sentence
    const filled: Readonly<Record<string, string | number>> = values
    return sentence.replace(/\{(\w+)\}/g, (place, name: string) => String(filled[name] ?? place))
  }
}

/** The names of the places a sentence has, sorted. */
export function placesIn(sentence: string): string[] {
  return [...sentence.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '').sort()
}
