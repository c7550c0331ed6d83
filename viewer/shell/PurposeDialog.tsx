import { useEffect, useRef } from 'preact/hooks'
import type { PurposeOfUse } from '#shared/access/purpose-of-use.ts'
import { say } from '../words/say.ts'

/** The purposes an opener is offered, the likely ones first. The relay decides which are allowed. */
const OFFERED = [
  'TREAT',
  'ETREAT',
  'CAREMGT',
  'MEDTRNG',
  'HQUALIMP',
  'PATRQT',
] as const satisfies readonly PurposeOfUse[]

type Props = { who: string | null; onGiven: (purpose: PurposeOfUse) => void; onCancel: () => void }

/** Asks the purpose of use. One tap answers; nothing is chosen beforehand, so that an answer is one. */
export function PurposeDialog({ who, onGiven, onCancel }: Props) {
  const dialog = useRef<HTMLDialogElement>(null)
  const title = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    dialog.current?.showModal()
    // Else the first purpose has the focus and looks chosen.
    title.current?.focus()
  }, [])
  return (
    <dialog class="card purpose-dialog" ref={dialog} aria-labelledby="purpose-heading" onCancel={onCancel}>
      <h1 class="heading" id="purpose-heading" tabIndex={-1} ref={title}>
        {say('purpose.heading')}
      </h1>
      {/* At a shared computer it may be somebody else's sign-in. */}
      {who !== null && <p class="quiet">{say('purpose.as', { who })}</p>}
      <p>{say('purpose.sentence')}</p>
      <ul class="purpose-list">
        {OFFERED.map((purpose) => (
          <li key={purpose}>
            <button type="button" class="button purpose-choice" onClick={() => onGiven(purpose)}>
              {say(`purpose.${purpose}`)}
            </button>
          </li>
        ))}
      </ul>
      <button type="button" class="button button-quiet" onClick={onCancel}>
        {say('purpose.cancel')}
      </button>
    </dialog>
  )
}
