import { useEffect, useRef, useState } from 'preact/hooks'
import { say } from '../words/say.ts'

type Props = { onGiven: (reason: string) => void; onBack: () => void }

const SHORTEST = 3
const LONGEST = 300

/** Asks why somebody cannot wait to be let in. Their words go to the sender, so they are words and not a tick. */
export function EmergencyDialog({ onGiven, onBack }: Props) {
  const dialog = useRef<HTMLDialogElement>(null)
  const [reason, setReason] = useState('')
  useEffect(() => dialog.current?.showModal(), [])
  const isEnough = reason.trim().length >= SHORTEST
  return (
    <dialog class="card purpose-dialog" ref={dialog} aria-labelledby="emergency-heading" onCancel={onBack}>
      <h1 class="heading" id="emergency-heading">
        {say('emergency.heading')}
      </h1>
      <p>{say('emergency.sentence')}</p>
      <label class="reason">
        {say('emergency.reason')}
        <textarea
          class="reason-words"
          rows={3}
          maxLength={LONGEST}
          value={reason}
          onInput={(event) => setReason(event.currentTarget.value)}
        />
      </label>
      <div class="choice">
        <button type="button" class="button" disabled={!isEnough} onClick={() => onGiven(reason.trim())}>
          {say('emergency.open')}
        </button>
        <button type="button" class="button button-quiet" onClick={onBack}>
          {say('emergency.back')}
        </button>
      </div>
    </dialog>
  )
}
