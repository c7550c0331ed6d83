import { render } from 'preact'
import { browser } from 'wxt/browser'
import type { Language } from '#shared/words/language.ts'
import { call } from '../messages/channel.ts'
import type { SessionView } from '../messages/contract.ts'
import { loadAllowedLanguages } from '../tenant/allowed-languages.ts'
import { loadSettings, onSettingsChanged, readRelayOrigin, saveRelayOrigin } from '../tenant/settings.ts'
import { chooseOwnLanguage, settleLanguage } from '../words/settle-language.ts'
import { OptionsPage } from './OptionsPage.tsx'

/** Runs the settings page. */
export function startOptionsPage(element: HTMLElement, settled: Language): void {
  let isSaved = false
  let language = settled

  async function show(): Promise<void> {
    const [settings, languages, session, missed] = await Promise.all([
      loadSettings(),
      loadAllowedLanguages(),
      sessionNow(),
      call('background', 'missed/list', null).catch(() => []),
    ])
    render(
      <OptionsPage
        settings={settings}
        session={session}
        missed={missed}
        version={browser.runtime.getManifest().version}
        isSaved={isSaved}
        language={language}
        languages={languages}
        onLanguage={(chosen) => void choose(chosen)}
        onSave={save}
        onSignOut={() => void call('background', 'session/sign-out', null).then(show, show)}
      />,
      element,
    )
  }

  async function choose(chosen: Language): Promise<void> {
    await chooseOwnLanguage(chosen)
    language = await settleLanguage()
    await show()
  }

  async function save(typed: string): Promise<boolean> {
    const relayOrigin = readRelayOrigin(typed)
    if (relayOrigin === null) return false
    isSaved = true
    await saveRelayOrigin(relayOrigin)
    await show()
    return true
  }

  void show()
  onSettingsChanged(async () => {
    language = await settleLanguage()
    await show()
  })
}

async function sessionNow(): Promise<SessionView | null> {
  const state = await call('background', 'session/state', null).catch(() => null)
  return state?.is === 'signed-in' ? state.session : null
}
