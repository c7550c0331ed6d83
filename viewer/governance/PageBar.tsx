import { LANGUAGES, type Language, OWN_NAMES } from '#shared/words/language.ts'
import type { Governing } from './governing.ts'
import type { GovernanceDoing } from './start-governing.ts'
import { say } from './words/say.ts'

type Props = {
  governing: Governing
  language: Language
  onLanguage: (language: Language) => void
  doing: GovernanceDoing
}

/** What this page is, whose sign-in it works with, its language, and the way out. */
export function PageBar({ governing, language, onLanguage, doing }: Props) {
  return (
    <>
      <span class="page-bar-name">{say('title')}</span>
      {governing.is === 'working' && <span class="page-bar-who">{whoSays(governing)}</span>}
      <select
        class="page-bar-language"
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
      {governing.is === 'working' && (
        <button type="button" class="page-bar-close" onClick={doing.close}>
          {say('work.close')}
        </button>
      )}
    </>
  )
}

function whoSays({ who, tenant }: Extract<Governing, { is: 'working' }>): string {
  return who === null
    ? say('work.as-unnamed', { trust: tenant.tenantName })
    : say('work.as', { who, trust: tenant.tenantName })
}
