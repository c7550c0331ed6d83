import { useEffect, useRef } from 'preact/hooks'
import { Notice } from '../look/Notice.tsx'
import type { SealStep } from '../messages/contract.ts'
import { troubleOf } from '../notices/trouble.ts'
import { SignInNotice } from '../session/SignInNotice.tsx'
import { size } from '../words/times.ts'
import { say } from '../words/words.ts'
import type { Account } from './compose-state.ts'
import './seal-progress.css'

type Props = {
  step: SealStep
  account: Account
  isCopied: boolean
  onCopied(): void
  onRetry(): void
  onSignIn(issuer: string | null): void
}

/** Where the report is on its way. Holds no state: the panel owns the journey. */
export function SealProgress({ step, account, isCopied, onCopied, onRetry, onSignIn }: Props) {
  switch (step.step) {
    case 'sealing':
      return (
        <div class="seal-progress" data-step="sealing">
          <h2>{say('seal.progress')}</h2>
          <progress class="seal-progress__bar" aria-label={say('seal.progress')} />
          <p role="status">{say('seal.sealing')}</p>
        </div>
      )
    case 'uploading':
      return (
        <div class="seal-progress" data-step="uploading">
          <h2>{say('seal.progress')}</h2>
          <progress
            class="seal-progress__bar"
            aria-label={say('seal.progress')}
            value={step.doneBytes}
            max={step.totalBytes}
          />
          <p class="seal-progress__count">
            {say('seal.of', { done: size(step.doneBytes), total: size(step.totalBytes) })}
          </p>
        </div>
      )
    case 'waiting':
      return (
        <div class="seal-progress" data-step="waiting">
          <Notice is="warning" heading={say('seal.waiting')} role="status">
            <p>{say(troubleOf(step.because))}</p>
            {step.because === 'sign-in/needed' ? null : (
              <>
                <p>{say('seal.waiting.sentence')}</p>
                <button type="button" class="button" onClick={onRetry}>
                  {say('seal.retry')}
                </button>
              </>
            )}
          </Notice>
          {step.because === 'sign-in/needed' ? (
            <SignInNotice
              issuers={account.is === 'signed-out' ? account.issuers : []}
              because={account.is === 'signed-out' ? account.because : null}
              isBusy={account.is === 'signing-in'}
              onSignIn={onSignIn}
            />
          ) : null}
        </div>
      )
    case 'linked':
      return step.inserted ? (
        <div class="seal-progress" data-step="linked">
          <Tick />
          <p class="seal-progress__done" role="status">
            {say('seal.linked')}
          </p>
          <p>{say('seal.linked.next')}</p>
        </div>
      ) : (
        <CopyLink link={step.link} isCopied={isCopied} onCopied={onCopied} />
      )
    case 'stopped':
      return (
        <div class="seal-progress" data-step="stopped">
          <Notice is="warning" role="alert">
            <p>{say(troubleOf(step.because))}</p>
            <p>{say('panel.promise')}</p>
          </Notice>
        </div>
      )
  }
}

function Tick() {
  return (
    <svg class="seal-progress__tick" viewBox="0 0 48 48" aria-hidden="true">
      <circle cx="24" cy="24" r="22" />
      <path d="m14 25 7 7 14-16" />
    </svg>
  )
}

function CopyLink({ link, isCopied, onCopied }: { link: string; isCopied: boolean; onCopied(): void }) {
  const field = useRef<HTMLInputElement>(null)
  const button = useRef<HTMLButtonElement>(null)
  useEffect(() => button.current?.focus(), [])
  const copy = async () => {
    const text = say('message.text', { link })
    const isCopiedByApi = await navigator.clipboard.writeText(text).then(
      () => true,
      () => false,
    )
    if (isCopiedByApi) onCopied()
    else {
      // Some pages deny their frames the clipboard; a selection can still be copied by hand.
      field.current?.focus()
      field.current?.select()
    }
  }
  return (
    <div class="seal-progress" data-step="copy">
      <h2>{say('seal.copy.heading')}</h2>
      <p>{say('seal.copy.sentence')}</p>
      <label class="seal-progress__link">
        {say('seal.link')}
        <input class="seal-progress__address" ref={field} value={link} readOnly />
      </label>
      <div>
        <button type="button" class="button" data-is="main" ref={button} onClick={() => void copy()}>
          {say('seal.copy')}
        </button>
      </div>
      <p class="seal-progress__done" role="status">
        {isCopied ? say('seal.copied') : ''}
      </p>
    </div>
  )
}
