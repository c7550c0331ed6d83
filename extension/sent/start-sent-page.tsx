import { render } from 'preact'
import { codeOf } from '#shared/errors.ts'
import { showing } from '../look/showing.ts'
import { call } from '../messages/channel.ts'
import type { Filing } from '../messages/contract.ts'
import { say } from '../words/words.ts'
import { SentPage } from './SentPage.tsx'
import { afterSentMove, SENT_START, type SentMove, type SentState } from './sent-state.ts'

/** Opens and uploads show up by themselves while somebody is looking. */
const REFRESH_MS = 5_000

/** Runs the page of shared reports. */
export function startSentPage(element: HTMLElement): void {
  const { move, now } = showing<SentState, SentMove>(SENT_START, afterSentMove, (state) => {
    render(
      <SentPage
        state={state}
        onMove={move}
        onRefresh={() => void refresh()}
        onSignIn={(issuer) => void signIn(issuer)}
        onRevoke={(envelopeId, because) => void revoke(envelopeId, because)}
        onExtend={(envelopeId, expiresAt) => void extend(envelopeId, expiresAt)}
        onProve={(envelopeId) => void prove(envelopeId)}
        onFile={(envelopeId, filing) => void file(envelopeId, filing)}
        onAnswerKnock={(envelopeId, knockId, answer) => void answerKnock(envelopeId, knockId, answer)}
        onCopy={(link) => void copy(link)}
        onRetryOutbox={() => void call('background', 'outbox/retry', null).then(list, trouble)}
        onStopUpload={(envelopeId) => {
          move({ move: 'keep' })
          void call('background', 'outbox/stop', { envelopeId }).then(list, trouble)
        }}
      />,
      element,
    )
  })

  function trouble(thrown: unknown): void {
    move({ move: 'trouble', because: codeOf(thrown) })
  }

  async function list(): Promise<void> {
    try {
      move({ move: 'listed', answer: await call('background', 'sent/list', null), nowAt: Date.now() })
    } catch (thrown) {
      trouble(thrown)
    }
  }

  async function refresh(): Promise<void> {
    try {
      if (now().account !== 'signing-in') {
        move({ move: 'account', answer: await call('background', 'session/state', null) })
      }
      move({ move: 'missed', missed: await call('background', 'missed/list', null) })
      await list()
    } catch (thrown) {
      trouble(thrown)
    }
  }

  async function signIn(issuer: string | null): Promise<void> {
    move({ move: 'signing-in' })
    try {
      const answer = await call('background', 'session/sign-in', { issuer })
      move({ move: 'account', answer: await call('background', 'session/state', null) })
      if (answer.is === 'refused') move({ move: 'trouble', because: answer.because })
      else await list()
    } catch (thrown) {
      trouble(thrown)
    }
  }

  async function file(envelopeId: string, filing: Filing): Promise<void> {
    try {
      const answer = await call('background', 'sent/declare-filing', { envelopeId, filing })
      if (answer.is === 'refused') move({ move: 'trouble', because: answer.because })
      else move({ move: 'filed', envelopeId, filing })
    } catch (thrown) {
      trouble(thrown)
    }
  }

  async function revoke(envelopeId: string, because: 'sender' | 'consent-withdrawn'): Promise<void> {
    try {
      const answer = await call('background', 'sent/revoke', { envelopeId, because })
      if (answer.is === 'refused') move({ move: 'trouble', because: answer.because })
      else {
        move({ move: 'revoked', envelopeId, because })
        await list()
      }
    } catch (thrown) {
      trouble(thrown)
    }
  }

  async function extend(envelopeId: string, expiresAt: number): Promise<void> {
    try {
      const answer = await call('background', 'sent/extend', { envelopeId, expiresAt })
      if (answer.is === 'refused') move({ move: 'trouble', because: answer.because })
      else {
        move({ move: 'extended', envelopeId, expiresAt })
        await list()
      }
    } catch (thrown) {
      trouble(thrown)
    }
  }

  async function prove(envelopeId: string): Promise<void> {
    move({ move: 'proof', envelopeId, proof: 'checking' })
    const proof = await call('background', 'sent/prove', { envelopeId }).catch((thrown: unknown) => ({
      is: 'unreachable' as const,
      because: codeOf(thrown),
    }))
    // What was checked and what is shown beside it are of one moment.
    await list()
    move({ move: 'proof', envelopeId, proof })
  }

  async function answerKnock(
    envelopeId: string,
    knockId: string,
    answer: 'approved' | 'refused',
  ): Promise<void> {
    try {
      const answered = await call('background', 'sent/answer-knock', { envelopeId, knockId, answer })
      if (answered.is === 'refused') move({ move: 'trouble', because: answered.because })
      else {
        move({ move: 'knock-answered', answer })
        await list()
      }
    } catch (thrown) {
      trouble(thrown)
    }
  }

  async function copy(link: string): Promise<void> {
    await navigator.clipboard.writeText(say('message.text', { link }))
    move({ move: 'copied' })
  }

  void refresh()
  setInterval(() => {
    if (document.visibilityState === 'visible' && now().account === 'signed-in') void list()
  }, REFRESH_MS)
}
