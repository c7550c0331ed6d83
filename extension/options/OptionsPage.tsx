import { useState } from 'preact/hooks'
import { type Language, OWN_NAMES } from '#shared/words/language.ts'
import { Choices } from '../look/Choices.tsx'
import { Notice } from '../look/Notice.tsx'
import { TextField } from '../look/TextField.tsx'
import type { SessionView } from '../messages/contract.ts'
import { MissedNotice } from '../sent/MissedNotice.tsx'
import type { Missed } from '../sent/missed-intakes.ts'
import type { Settings } from '../tenant/settings.ts'
import { dayAndTime } from '../words/times.ts'
import { say } from '../words/words.ts'
import '../look/page.css'

type Props = {
  settings: Settings
  session: SessionView | null
  missed: readonly Missed[]
  version: string
  isSaved: boolean
  language: Language
  /** Those the trust's policy leaves. */
  languages: readonly Language[]
  onLanguage(language: Language): void
  /** @returns whether it was an address of a relay */
  onSave(typed: string): Promise<boolean>
  onSignOut(): void
}

/** Where this browser belongs, who is signed in, and which version this is. */
export function OptionsPage(props: Props) {
  const { settings, session, missed, version, isSaved, language, onLanguage, onSave, onSignOut } = props
  const trust = settings.is === 'set-up' ? settings.trust : null
  return (
    <main class="page">
      <div class="page__head">
        <img class="page__mark" src="/icon/icon.svg" alt="" />
        <h1 class="page__title">{say('options.title')}</h1>
        <a class="button" href="/sent.html">
          {say('options.sent')}
        </a>
        <a class="button" href="/protection.html">
          {say('options.protection')}
        </a>
      </div>
      <MissedNotice missed={missed} />
      <section class="page__section" aria-label={say('options.relay')}>
        {trust ? <p>{say('options.trust', { trust })}</p> : null}
        <RelaySection settings={settings} isSaved={isSaved} onSave={onSave} />
      </section>
      <section class="page__section" aria-labelledby="account-heading">
        <h2 id="account-heading">{say('options.account')}</h2>
        {session ? (
          <>
            <p>{say('options.signed-in-as', { ...session.sender, when: dayAndTime(session.expiresAt) })}</p>
            <button type="button" class="button" onClick={onSignOut}>
              {say('options.sign-out')}
            </button>
          </>
        ) : (
          <p>{say('options.signed-out')}</p>
        )}
      </section>
      <section class="page__section">
        <Choices
          name="language"
          legend={say('language')}
          choices={props.languages.map((one) => ({ value: one, label: OWN_NAMES[one] }))}
          chosen={language}
          onChoose={onLanguage}
        />
      </section>
      <p class="page__soft">{say('options.version', { version })}</p>
    </main>
  )
}

function RelaySection({ settings, isSaved, onSave }: Pick<Props, 'settings' | 'isSaved' | 'onSave'>) {
  const known = settings.is === 'set-up' ? settings.relayOrigin : ''
  const [typed, setTyped] = useState<string | null>(null)
  const [isWrong, setWrong] = useState(false)
  if (settings.is !== 'not-set-up' && settings.managed) {
    return settings.is === 'wrong' ? (
      <Notice is="warning" role="alert">
        <p>{say('options.wrong-policy', { field: settings.field })}</p>
      </Notice>
    ) : (
      <p>{say('options.relay.managed', { origin: known })}</p>
    )
  }
  return (
    <form
      class="page__section"
      onSubmit={(event) => {
        event.preventDefault()
        void onSave(typed ?? known).then((isRight) => setWrong(!isRight))
      }}
    >
      <TextField
        id="relay"
        label={say('options.relay')}
        value={typed ?? known}
        inputMode="url"
        hint={say('options.relay.hint')}
        fault={isWrong ? say('options.relay.wrong') : undefined}
        onInput={setTyped}
      />
      <button type="submit" class="button" data-is="main">
        {say('options.relay.save')}
      </button>
      <p role="status">{isSaved && !isWrong ? say('options.relay.saved') : ''}</p>
    </form>
  )
}
