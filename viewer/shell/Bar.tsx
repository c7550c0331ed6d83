import { LANGUAGES, type Language, OWN_NAMES } from '#shared/words/language.ts'
import { say } from '../words/say.ts'

type Props = { language: Language; onLanguage: (language: Language) => void }

/** What this page is, and which language it speaks. Whoever's browser speaks another one can say so here. */
export function Bar({ language, onLanguage }: Props) {
  return (
    <>
      <span class="bar-name">{say('title')}</span>
      <select
        class="bar-language"
        aria-label={say('language')}
        value={language}
        onChange={({ currentTarget }) => {
          const chosen = LANGUAGES.find((one) => one === currentTarget.value)
          if (chosen) onLanguage(chosen)
        }}
      >
        {LANGUAGES.map((one) => (
          <option key={one} value={one} lang={one}>
            {OWN_NAMES[one]}
          </option>
        ))}
      </select>
    </>
  )
}
