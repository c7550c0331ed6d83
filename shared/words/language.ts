/** Languages the screens are written in. English is the source; the others have the same keys, or do not compile. */
export const LANGUAGES = ['en', 'cy', 'ar', 'pl'] as const
export type Language = (typeof LANGUAGES)[number]

/** Each by its own name: whoever reads none of the others must find theirs. */
export const OWN_NAMES: Readonly<Record<Language, string>> = {
  en: 'English',
  cy: 'Cymraeg',
  ar: 'العربية',
  pl: 'Polski',
}

export function isLanguage(value: unknown): value is Language {
  return (LANGUAGES as readonly unknown[]).includes(value)
}

/** Which way the language is written. */
export function directionOf(language: Language): 'ltr' | 'rtl' {
  return language === 'ar' ? 'rtl' : 'ltr'
}

/**
 * What `Intl` is asked with. British dates for English: the product's first language is the NHS's. Western digits
 * in Arabic: a date of birth must not be written in other digits than the NHS number beside it.
 */
export function localeOf(language: Language): string {
  switch (language) {
    case 'en':
      return 'en-GB'
    case 'ar':
      return 'ar-u-nu-latn'
    case 'cy':
    case 'pl':
      return language
  }
}

/**
 * The first of a person's languages that we have, else the first we have.
 *
 * @param wanted BCP 47 tags in order of preference, e.g. `navigator.languages`
 * @param had the languages whose words are there
 */
export function chooseLanguage(wanted: readonly string[], had: readonly Language[] = LANGUAGES): Language {
  for (const tag of wanted) {
    const found = had.find((language) => language === tag.toLowerCase().split('-')[0])
    if (found) return found
  }
  return had[0] ?? 'en'
}
