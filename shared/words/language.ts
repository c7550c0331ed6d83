/** Languages the screens are written in. English is built in; the others are data. */
export const LANGUAGES = ['en', 'cy', 'ar', 'pl'] as const
export type Language = (typeof LANGUAGES)[number]

/** Which way the language is written. */
export function directionOf(language: Language): 'ltr' | 'rtl' {
  return language === 'ar' ? 'rtl' : 'ltr'
}

/**
 * The first of a person's languages that we have, English when there is none.
 *
 * @param wanted BCP 47 tags in order of preference, e.g. `navigator.languages`
 * @param had the languages whose words are there
 */
export function chooseLanguage(wanted: readonly string[], had: readonly Language[] = LANGUAGES): Language {
  for (const tag of wanted) {
    const found = had.find((language) => language === tag.toLowerCase().split('-')[0])
    if (found) return found
  }
  return 'en'
}
