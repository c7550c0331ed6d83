import type { ComponentChildren } from 'preact'
import { useEffect } from 'preact/hooks'
import { AskDialog } from '../look/AskDialog.tsx'
import { Notice } from '../look/Notice.tsx'
import { troubleOf } from '../notices/trouble.ts'
import { say } from '../words/words.ts'
import type { Actions } from './actions.ts'
import { ComposeForm } from './ComposeForm.tsx'
import type { ComposeState, Composing, Move, Sealing } from './compose-state.ts'
import { SealProgress } from './SealProgress.tsx'
import { summaryOf } from './summary.ts'
import './compose-panel.css'

type Props = {
  state: ComposeState
  actions: Actions
  today: string
  nowAt: number
  onMove(move: Move): void
}

/** The panel over the host page: one screen for each state of composing. */
export function ComposePanel({ state, actions, today, nowAt, onMove }: Props) {
  useEscape(actions.escape)
  switch (state.is) {
    case 'loading':
      return (
        <Frame foot={<CloseButtons label={say('panel.cancel')} onClose={actions.cancel} />}>
          <p role="status">{say('panel.loading')}</p>
        </Frame>
      )
    case 'lost':
      return (
        <Frame foot={<CloseButtons label={say('panel.close')} onClose={actions.cancel} />}>
          <Notice is="warning" heading={say('lost.heading')} role="alert">
            <p>{say('lost.sentence')}</p>
          </Notice>
        </Frame>
      )
    case 'not-set-up':
      return (
        <Frame foot={<CloseButtons label={say('panel.close')} onClose={actions.cancel} />}>
          <Notice is="warning" heading={say('not-set-up.heading')} role="alert">
            <p>{say('not-set-up.sentence')}</p>
          </Notice>
        </Frame>
      )
    case 'composing':
      return <ComposingScreen state={state} actions={actions} today={today} nowAt={nowAt} onMove={onMove} />
    case 'sealing':
      return <SealingScreen state={state} actions={actions} onMove={onMove} />
    case 'over':
      return null
  }
}

function ComposingScreen({ state, actions, today, nowAt, onMove }: Props & { state: Composing }) {
  const { account, form } = state
  const session = account.is === 'signed-in' ? account.session : null
  return (
    <Frame
      who={session ? say('panel.who-am-i', session.sender) : null}
      foot={
        <>
          {state.trouble ? (
            <Notice is="warning" role="alert">
              <p>{say(troubleOf(state.trouble))}</p>
            </Notice>
          ) : null}
          {state.isCovered ? (
            <Notice is="warning" role="alert">
              <p>{say('panel.covered')}</p>
            </Notice>
          ) : null}
          {session ? (
            <p class="compose-panel__summary" aria-live="polite">
              {summaryOf(form, session, nowAt)}
            </p>
          ) : null}
          <div class="compose-panel__buttons" ref={actions.footShown}>
            <button
              type="submit"
              form="compose"
              id="seal"
              class="button compose-panel__main"
              data-is="main"
              onKeyDown={onePressOnly}
            >
              {say('panel.seal')}
            </button>
            <button type="button" class="button" onClick={actions.leave}>
              {say('panel.cancel')}
            </button>
          </div>
        </>
      }
    >
      <ComposeForm state={state} actions={actions} today={today} onMove={onMove} />
      {state.isLeaving ? (
        <AskDialog
          heading={say('leave.heading')}
          sentence={say('leave.sentence')}
          stay={say('leave.stay')}
          go={say('leave.go')}
          onStay={() => onMove({ move: 'staying' })}
          onGo={actions.cancel}
        />
      ) : null}
    </Frame>
  )
}

/** A key that is held down presses once: not here as well, when the press before has moved the focus here. */
function onePressOnly(event: KeyboardEvent): void {
  if (event.repeat) event.preventDefault()
}

function SealingScreen({ state, actions, onMove }: { state: Sealing } & Pick<Props, 'actions' | 'onMove'>) {
  const { step, isCopied } = state
  const isLinked = step.step === 'linked'
  return (
    <Frame
      foot={
        <div class="compose-panel__buttons">
          {step.step === 'stopped' ? (
            <button
              type="button"
              class="button compose-panel__main"
              data-is="main"
              onClick={() => onMove({ move: 'back-to-form' })}
            >
              {say('seal.back')}
            </button>
          ) : null}
          <button type="button" class="button" onClick={isLinked ? actions.done : actions.cancel}>
            {say(isLinked ? 'panel.close' : 'panel.cancel')}
          </button>
        </div>
      }
    >
      <SealProgress
        step={step}
        account={state.composing.account}
        isCopied={isCopied}
        onCopied={() => onMove({ move: 'copied' })}
        onRetry={actions.retry}
        onSignIn={actions.signIn}
      />
    </Frame>
  )
}

type FrameProps = { who?: string | null; foot: ComponentChildren; children: ComponentChildren }

/** What every screen has: the heading that names the dialog, and the buttons at the foot. */
function Frame({ who, foot, children }: FrameProps) {
  return (
    <div class="compose-panel" role="dialog" aria-modal="true" aria-labelledby="panel-title">
      <div class="compose-panel__head">
        <img class="compose-panel__mark" src="/icon/icon.svg" alt="" />
        <div>
          <h1 id="panel-title">{say('panel.title')}</h1>
          {who ? <p class="compose-panel__who">{who}</p> : null}
        </div>
      </div>
      <div class="compose-panel__body">{children}</div>
      <div class="compose-panel__foot">{foot}</div>
    </div>
  )
}

function CloseButtons({ label, onClose }: { label: string; onClose(): void }) {
  return (
    <div class="compose-panel__buttons">
      <button type="button" class="button" onClick={onClose}>
        {label}
      </button>
    </div>
  )
}

function useEscape(onEscape: () => void): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key === 'Escape' && !event.isComposing) onEscape()
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [onEscape])
}
