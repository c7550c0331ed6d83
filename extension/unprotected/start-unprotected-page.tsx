import { render } from 'preact'
import { codeOf } from '#shared/errors.ts'
import { call } from '../messages/channel.ts'
import { UnprotectedPage, type UnprotectedState } from './UnprotectedPage.tsx'

/** Runs the window of **Send unprotected**. */
export function startUnprotectedPage(element: HTMLElement): void {
  let state: UnprotectedState = { is: 'nothing' }

  function show(next: UnprotectedState): void {
    state = next
    render(
      <UnprotectedPage
        state={state}
        onChoose={(chosen) => {
          if (state.is === 'asking') show({ ...state, chosen })
        }}
        onSend={() => void send()}
        onClose={() => window.close()}
      />,
      element,
    )
  }

  async function send(): Promise<void> {
    if (state.is !== 'asking' || state.chosen === null || state.isBusy) return
    const { host, chosen } = state
    show({ ...state, isBusy: true, trouble: null })
    const asking = { is: 'asking', host, chosen, isBusy: false } as const
    try {
      const answer = await call('background', 'unprotected/send', { because: chosen })
      if (answer.is === 'lifted') show({ is: 'lifted', host })
      else show({ ...asking, trouble: answer.because })
    } catch (thrown) {
      show({ ...asking, trouble: codeOf(thrown) })
    }
  }

  show(state)
  void call('background', 'unprotected/describe', null)
    .then((asked) => {
      if (asked.is === 'nothing') show({ is: 'nothing' })
      else show({ is: 'asking', host: asked.host, chosen: null, trouble: null, isBusy: false })
    })
    .catch(() => show({ is: 'nothing' }))
}
