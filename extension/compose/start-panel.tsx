import { render } from 'preact'
import { codeOf } from '#shared/errors.ts'
import { isChat } from '../hosts/chats.ts'
import { showing } from '../look/showing.ts'
import { call } from '../messages/channel.ts'
import type { HoldId, SealStep } from '../messages/contract.ts'
import { loadFormPolicy } from '../tenant/form-policy.ts'
import { loadRecording } from '../tenant/recording.ts'
import type { Actions } from './actions.ts'
import { ComposePanel } from './ComposePanel.tsx'
import { checkReport } from './check-report.ts'
import { afterMove, type ComposeState, type Move, START } from './compose-state.ts'
import { watchCovered } from './covered.ts'
import { todayIn } from './date-of-birth.ts'
import { type Leaving, leavingByEscape, leavingForm } from './leaving.ts'
import { listenToSealing } from './panel-port.ts'

/** Long enough to read that the link was added; the composer is waiting underneath. */
const CLOSE_AFTER_MS = 1800

/** Runs the panel of one hold: keeps its state, and asks the background for what a screen cannot do. */
export function startPanel(holdId: HoldId, element: HTMLElement): void {
  const { move, now: stateNow } = showing<ComposeState, Move>(START, afterMove, (state) => {
    const now = new Date()
    render(
      <ComposePanel
        state={state}
        actions={actions}
        today={todayIn(now)}
        nowAt={now.getTime()}
        onMove={move}
      />,
      element,
    )
  })
  const lost = () => move({ move: 'hold-lost' })
  let foot: ReturnType<typeof watchCovered> | null = null

  const actions: Actions = {
    footShown(element) {
      foot?.stop()
      foot = element && watchCovered(element)
    },
    removeFile(index) {
      move({ move: 'file-removed', index })
      void call('background', 'hold/remove-file', { holdId, index }).catch(lost)
    },
    addFiles: (files) => void addFiles(files),
    moveFile(from, to) {
      move({ move: 'file-moved', from, to })
      void call('background', 'hold/move-file', { holdId, from, to }).catch(lost)
    },
    letGoAsItIs: (index) => void call('background', 'hold/let-go-as-it-is', { holdId, index }).catch(lost),
    safeFile: (index) => call('background', 'hold/safe-file', { holdId, index }),
    coverFile(index, file) {
      move({ move: 'file-covered', index, file })
      void call('background', 'hold/replace-file', { holdId, index, file }).catch(lost)
    },
    share: () => void share(),
    sendUnprotected: () => void call('background', 'unprotected/ask', { holdId }).catch(lost),
    signIn: (issuer) => void signIn(issuer),
    askAccount: () => void askAccount(),
    retry: () => void call('background', 'seal/retry', { holdId }).catch(lost),
    cancel: () => end('hold/cancel'),
    done: () => end('panel/done'),
    // By the state of this moment: a screen drawn before the last key would leave without asking.
    leave: () => leave(leavingForm(stateNow())),
    escape: () => leave(leavingByEscape(stateNow())),
  }

  function leave(how: Leaving): void {
    switch (how) {
      case 'ask first':
        move({ move: 'leaving' })
        return
      case 'cancel':
        actions.cancel()
        return
      case 'close':
        actions.done()
        return
      case 'back to the form':
        move({ move: 'back-to-form' })
        return
      case 'stay':
        return
    }
  }

  /** The background takes the frame away; should it be gone, at least nothing is shown any more. */
  function end(how: 'hold/cancel' | 'panel/done'): void {
    move({ move: 'over' })
    void call('background', how, { holdId }).catch(() => {})
  }

  async function start(): Promise<void> {
    const hold = await call('background', 'hold/describe', { holdId }).catch(() => ({ is: 'lost' as const }))
    if (hold.is === 'lost') {
      lost()
      return
    }
    const { files, media, mayGoAsItIs, target } = hold
    const recording = await loadRecording()
    move({ move: 'held', files, media, mayGoAsItIs, isChat: isChat(target.host), recording })
    listenToSealing(holdId, onStep, (now) => move({ move: 'media', media: now }), lost)
    move({ move: 'policy', policy: await loadFormPolicy() })
    await askAccount()
  }

  function onStep(step: SealStep): void {
    move({ move: 'step', step })
    if (step.step === 'linked' && step.inserted) setTimeout(actions.done, CLOSE_AFTER_MS)
    if (step.step === 'waiting' && step.because === 'sign-in/needed') void askAccount()
  }

  async function addFiles(files: File[]): Promise<void> {
    if (files.length === 0 || stateNow().is !== 'composing') return
    // Shown first: what the sealing process tells of the new list has to find them here.
    move({ move: 'files-added', files })
    const answer = await call('background', 'hold/add-files', { holdId, files }).catch(() => null)
    if (!answer) lost()
    else if (answer.is === 'refused') {
      move({ move: 'files-refused', files, because: answer.because })
    }
  }

  async function askAccount(): Promise<void> {
    const answer = await call('background', 'session/state', null).catch((thrown: unknown) => ({
      is: 'unreachable' as const,
      because: codeOf(thrown),
    }))
    switch (answer.is) {
      case 'not-set-up':
        move({ move: 'not-set-up' })
        return
      case 'signed-out':
        move({ move: 'account', account: { ...answer, because: null } })
        return
      default:
        move({ move: 'account', account: answer })
    }
  }

  async function signIn(issuer: string | null): Promise<void> {
    move({ move: 'account', account: { is: 'signing-in' } })
    const answer = await call('background', 'session/sign-in', { issuer }).catch((thrown: unknown) => ({
      is: 'refused' as const,
      because: codeOf(thrown),
    }))
    await askAccount()
    if (answer.is === 'refused') move({ move: 'sign-in-refused', because: answer.because })
  }

  async function share(): Promise<void> {
    const state = stateNow()
    if (state.is !== 'composing') return
    if (foot?.isCovered()) {
      move({ move: 'covered' })
      return
    }
    const { form, media, account, policy, evidence } = state
    const session = account.is === 'signed-in' ? account.session : null
    const now = new Date()
    const checked = checkReport(form, media, session, todayIn(now), now.getTime(), policy)
    if (checked.is === 'faulty') {
      move({ move: 'found-faulty', faults: checked.faults })
      return
    }
    move({ move: 'started' })
    const draft = { ...checked.draft, evidence }
    const answer = await call('background', 'seal/start', { holdId, draft }).catch((thrown: unknown) => ({
      is: 'refused' as const,
      because: codeOf(thrown),
    }))
    if (answer.is === 'started') return
    move({ move: 'refused', because: answer.because })
    if (answer.because === 'sign-in/needed') await askAccount()
  }

  move({ move: 'staying' })
  void start()
}
