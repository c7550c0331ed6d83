import { useEffect, useRef } from 'preact/hooks'
import './ask-dialog.css'

type Props = {
  heading: string
  sentence: string
  stay: string
  go: string
  onStay(): void
  onGo(): void
}

/** Asks before something that cannot be taken back. Escape and the first button leave everything as it is. */
export function AskDialog({ heading, sentence, stay, go, onStay, onGo }: Props) {
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => dialog.current?.showModal(), [])
  return (
    <dialog
      class="ask-dialog"
      ref={dialog}
      aria-labelledby="ask-dialog-heading"
      aria-describedby="ask-dialog-text"
      onCancel={(event) => {
        event.preventDefault()
        onStay()
      }}
    >
      <h2 id="ask-dialog-heading">{heading}</h2>
      <p class="ask-dialog__text" id="ask-dialog-text">
        {sentence}
      </p>
      <div class="ask-dialog__row">
        <button type="button" class="button" onClick={onStay}>
          {stay}
        </button>
        <button type="button" class="button" data-is="danger" onClick={onGo}>
          {go}
        </button>
      </div>
    </dialog>
  )
}
