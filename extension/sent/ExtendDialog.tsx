import { useEffect, useRef, useState } from 'preact/hooks'
import { Choices } from '../look/Choices.tsx'
import '../look/ask-dialog.css'
import { dayAndTime } from '../words/times.ts'
import { say } from '../words/words.ts'

type Props = {
  /** Until when it can be opened now. */
  expiresAt: number
  /** At least one, soonest first. */
  ends: readonly number[]
  onStay(): void
  onExtend(expiresAt: number): void
}

/** Asks until when. Escape and the first button leave everything as it is. */
export function ExtendDialog({ expiresAt, ends, onStay, onExtend }: Props) {
  const dialog = useRef<HTMLDialogElement>(null)
  const [until, setUntil] = useState(ends[0] ?? expiresAt)
  useEffect(() => dialog.current?.showModal(), [])
  return (
    <dialog
      class="ask-dialog"
      ref={dialog}
      aria-labelledby="extend-dialog-heading"
      aria-describedby="extend-dialog-text"
      onCancel={(event) => {
        event.preventDefault()
        onStay()
      }}
    >
      <h2 id="extend-dialog-heading">{say('sent.extend.heading')}</h2>
      <p class="ask-dialog__text" id="extend-dialog-text">
        {say('sent.until', { when: dayAndTime(expiresAt) })}. {say('sent.extend.sentence')}
      </p>
      <div class="ask-dialog__text">
        <Choices
          name="later-end"
          legend={say('sent.extend.choices')}
          choices={ends.map((at) => ({ value: String(at), label: dayAndTime(at) }))}
          chosen={String(until)}
          onChoose={(at) => setUntil(Number(at))}
        />
      </div>
      <div class="ask-dialog__row">
        <button type="button" class="button" onClick={onStay}>
          {say('sent.extend.keep')}
        </button>
        <button type="button" class="button" data-is="main" onClick={() => onExtend(until)}>
          {say('sent.extend')}
        </button>
      </div>
    </dialog>
  )
}
