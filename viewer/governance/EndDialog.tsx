import { useEffect, useRef, useState } from 'preact/hooks'
import { Busy } from './Busy.tsx'
import type { Ending } from './governing.ts'
import type { GovernanceDoing } from './start-governing.ts'
import { Tick } from './Tick.tsx'
import { say } from './words/say.ts'

/** Asks once more, and says what cannot be undone. Erasing wants to be meant: a tick, then the button. */
export function EndDialog({ ending, doing }: { ending: Ending; doing: GovernanceDoing }) {
  const dialog = useRef<HTMLDialogElement>(null)
  const title = useRef<HTMLHeadingElement>(null)
  const [isSure, setSure] = useState(false)
  useEffect(() => {
    dialog.current?.showModal()
    title.current?.focus()
  }, [])
  const { how, step } = ending
  return (
    <dialog
      class="card end-dialog"
      ref={dialog}
      aria-labelledby="end-heading"
      onCancel={(event) => {
        // What is under way is not stopped by closing the question.
        if (step === 'doing') event.preventDefault()
        else doing.leaveEnding()
      }}
    >
      <h1 class="heading" id="end-heading" tabIndex={-1} ref={title}>
        {say(`${how}.heading`)}
      </h1>
      <p>{say(`${how}.sentence`)}</p>
      {how === 'erase' && <Tick label={say('erase.sure')} isTicked={isSure} onTick={setSure} />}
      {step === 'doing' ? (
        <Busy what={say('end.busy')} />
      ) : (
        <div class="endings">
          <button
            type="button"
            class="button button-warning"
            disabled={how === 'erase' && !isSure}
            onClick={doing.end}
          >
            {say(`${how}.do`)}
          </button>
          <button type="button" class="button button-quiet" onClick={doing.leaveEnding}>
            {say('end.leave')}
          </button>
        </div>
      )}
    </dialog>
  )
}
