import { render } from 'preact'
import { browser } from 'wxt/browser'
import { codeOf } from '#shared/errors.ts'
import type { SignedProtectionReport } from '#shared/protection/protection-report.ts'
import { showing } from '../look/showing.ts'
import { call } from '../messages/channel.ts'
import { onSettingsChanged } from '../tenant/settings.ts'
import { makeReport } from './make-report.ts'
import { ProtectionPage } from './ProtectionPage.tsx'
import {
  afterProtectionMove,
  PROTECTION_START,
  type ProtectionMove,
  type ProtectionState,
} from './protection-state.ts'

/** Runs the page of protection. */
export function startProtectionPage(element: HTMLElement, locale: string): void {
  const regions = new Intl.DisplayNames([locale], { type: 'region' })
  const { move, now } = showing<ProtectionState, ProtectionMove>(
    PROTECTION_START,
    afterProtectionMove,
    (state) => {
      render(
        <ProtectionPage
          state={state}
          regionName={(code) => regions.of(code.toUpperCase()) ?? code}
          onCheck={() => void check()}
          onSave={() => void save()}
          onSignIn={(issuer) => void signIn(issuer)}
          onStricter={(isStricter) => void beStricter(isStricter)}
        />,
        element,
      )
    },
  )

  function trouble(thrown: unknown): void {
    move({ move: 'trouble', because: codeOf(thrown) })
  }

  async function check(): Promise<void> {
    move({ move: 'checking' })
    try {
      const [report] = await Promise.all([makeReport(Date.now()), askAccount()])
      move({ move: 'checked', report })
    } catch (thrown) {
      trouble(thrown)
    }
  }

  async function askAccount(): Promise<void> {
    if (now().account === 'signing-in') return
    move({ move: 'account', answer: await call('background', 'session/state', null) })
  }

  async function signIn(issuer: string | null): Promise<void> {
    move({ move: 'signing-in' })
    try {
      const answer = await call('background', 'session/sign-in', { issuer })
      move({ move: 'account', answer: await call('background', 'session/state', null) })
      if (answer.is === 'refused') move({ move: 'trouble', because: answer.because })
    } catch (thrown) {
      trouble(thrown)
    }
  }

  async function save(): Promise<void> {
    const { report } = now()
    if (!report) return
    move({ move: 'saving' })
    try {
      const answer = await call('background', 'protection/sign', { report })
      if (answer.is === 'refused') {
        move({ move: 'trouble', because: answer.because })
        return
      }
      download(answer.signed)
      move({ move: 'saved' })
    } catch (thrown) {
      trouble(thrown)
    }
  }

  /** Stricter than policy, or as policy has it; the readers take nothing looser from here. */
  async function beStricter(isStricter: boolean): Promise<void> {
    const { settings } = await browser.storage.local.get<{ settings?: Record<string, unknown> }>('settings')
    const { failMode: _, ...others } = settings ?? {}
    await browser.storage.local.set({ settings: isStricter ? { ...others, failMode: 'block' } : others })
  }

  void check()
  onSettingsChanged(() => void check())
}

function download(signed: SignedProtectionReport): void {
  const text = `${JSON.stringify(signed, null, 2)}\n`
  const url = URL.createObjectURL(new Blob([text], { type: 'application/json' }))
  const link = document.createElement('a')
  link.href = url
  link.download = `wardlink-protection-${new Date(signed.report.checkedAt).toISOString().slice(0, 10)}.json`
  link.click()
  URL.revokeObjectURL(url)
}
