import { UNPROTECTED_REASONS, type UnprotectedReason } from '#shared/access/unprotected.ts'
import type { ErrorCode } from '#shared/errors.ts'
import { Choices } from '../look/Choices.tsx'
import { Notice } from '../look/Notice.tsx'
import { troubleOf } from '../notices/trouble.ts'
import { say } from '../words/words.ts'
import '../look/page.css'

export type UnprotectedState =
  /** Nobody asked for it, or too long ago. */
  | { is: 'nothing' }
  | {
      is: 'asking'
      host: string
      chosen: UnprotectedReason | null
      trouble: ErrorCode | null
      isBusy: boolean
    }
  | { is: 'lifted'; host: string }

type Props = {
  state: UnprotectedState
  onChoose(because: UnprotectedReason): void
  onSend(): void
  onClose(): void
}

/** Asks why, and says what it means. A window of its own: no page can lie over it or press its button. */
export function UnprotectedPage({ state, onChoose, onSend, onClose }: Props) {
  return (
    <main class="page">
      <div class="page__head">
        <img class="page__mark" src="/icon/icon.svg" alt="" />
        <h1 class="page__title">{say('unprotected.title')}</h1>
      </div>
      <Body state={state} onChoose={onChoose} onSend={onSend} onClose={onClose} />
    </main>
  )
}

function Body({ state, onChoose, onSend, onClose }: Props) {
  switch (state.is) {
    case 'nothing':
      return <p>{say('unprotected.nothing')}</p>
    case 'lifted':
      return (
        <>
          <p role="status">{say('unprotected.lifted', { host: state.host })}</p>
          <button type="button" class="button" data-is="main" onClick={onClose}>
            {say('panel.close')}
          </button>
        </>
      )
    case 'asking':
      return (
        <form
          class="page__section"
          onSubmit={(event) => {
            event.preventDefault()
            onSend()
          }}
        >
          <p>{say('unprotected.meaning', { host: state.host })}</p>
          <p>{say('unprotected.on-record')}</p>
          <Choices
            name="because"
            legend={say('unprotected.why')}
            choices={UNPROTECTED_REASONS.map((value) => ({ value, label: say(`unprotected.why.${value}`) }))}
            chosen={state.chosen}
            onChoose={onChoose}
          />
          {state.trouble ? (
            <Notice is="warning" role="alert">
              <p>{say(troubleOf(state.trouble))}</p>
            </Notice>
          ) : null}
          <button
            type="submit"
            class="button"
            data-is="danger"
            disabled={state.chosen === null || state.isBusy}
          >
            {say('unprotected.send')}
          </button>
          <button type="button" class="button" onClick={onClose}>
            {say('unprotected.keep')}
          </button>
        </form>
      )
  }
}
