import './filing.css'
import { useEffect, useRef } from 'preact/hooks'
import type { OpenSitting } from '../vault/sitting.ts'
import type { SittingActions } from '../vault/sitting-actions.ts'
import { say } from '../words/say.ts'
import { FILING_CHOICES, type Filing, type FilingChoice } from './filing.ts'

type Props = { filing: Filing; sitting: OpenSitting; doing: SittingActions }

/** **File to record**: puts the report where records are kept, or says that it need not be. */
export function FilingDialog({ filing, sitting, doing }: Props) {
  const dialog = useRef<HTMLDialogElement>(null)
  const title = useRef<HTMLHeadingElement>(null)
  useEffect(() => dialog.current?.showModal(), [])
  // Each step is another screen: a screen reader starts at its heading.
  useEffect(() => title.current?.focus(), [filing.is])
  return (
    <dialog
      class="card filing-dialog"
      ref={dialog}
      aria-labelledby="filing-heading"
      data-step={filing.is}
      onCancel={(event) => {
        event.preventDefault()
        doing.leaveFiling()
      }}
    >
      <h1 class="heading" id="filing-heading" tabIndex={-1} ref={title}>
        {headingOf(filing)}
      </h1>
      <Step filing={filing} sitting={sitting} doing={doing} />
      {/* Files are drawn here one after the other; a frame that is out of sight is given no time to. */}
      <div class="filing-stage" id="filing-stage" aria-hidden="true" inert />
    </dialog>
  )
}

function headingOf(filing: Filing): string {
  switch (filing.is) {
    case 'choosing':
    case 'making':
    case 'telling':
      return say('filing.heading')
    case 'ready':
      return say('filing.ready.heading')
    case 'done':
      return say('filing.done.heading')
    case 'failed':
      return say(`filing.${failureOf(filing)}.heading`)
  }
}

function Step({ filing, sitting, doing }: Props) {
  switch (filing.is) {
    case 'choosing':
      return (
        <>
          <p>{say('filing.sentence')}</p>
          <ul class="filing-choices">
            {FILING_CHOICES.filter((choice) => isOffered(choice, sitting)).map((choice) => (
              <li key={choice}>
                <button type="button" class="filing-choice" onClick={() => doing.fileAs(choice)}>
                  <b>{labelOf(choice, sitting)}</b>
                  <span>{say(`filing.${choice}.what`)}</span>
                </button>
              </li>
            ))}
          </ul>
          {!sitting.may.saving && <p class="quiet">{say('filing.no-file')}</p>}
          <Leave doing={doing} says={say('filing.leave')} />
        </>
      )
    case 'making':
      return (
        <>
          <p id="filing-progress" role="status">
            {say('filing.making', { done: filing.doneCount, count: sitting.report.media.length })}
          </p>
          <progress
            class="filing-progress"
            aria-labelledby="filing-progress"
            value={filing.doneCount}
            max={sitting.report.media.length}
          />
          <Leave doing={doing} says={say('filing.leave')} />
        </>
      )
    case 'telling':
      return (
        <>
          <p role="status">{say('filing.telling')}</p>
          <div class="busy" aria-hidden="true" />
        </>
      )
    case 'ready':
      return (
        <>
          <p>{say('filing.ready.sentence')}</p>
          <a class="button filing-save" href={filing.address} download={filing.name}>
            {say('filing.save')}
          </a>
          <Leave doing={doing} says={say('filing.back')} />
        </>
      )
    case 'done':
      return (
        <>
          <p role="status">{doneOf(filing.choice, sitting)}</p>
          <Leave doing={doing} says={say('filing.back')} />
        </>
      )
    case 'failed': {
      const failure = failureOf(filing)
      return (
        <>
          <p role="alert">{say(`filing.${failure}.sentence`)}</p>
          {failure !== 'refused' && (
            <button type="button" class="button" onClick={() => doing.fileAs(filing.choice)}>
              {say('next.try-again')}
            </button>
          )}
          <Leave doing={doing} says={say('filing.back')} />
        </>
      )
    }
  }
}

function Leave({ doing, says }: { doing: SittingActions; says: string }) {
  return (
    <button type="button" class="button button-quiet" onClick={doing.leaveFiling}>
      {says}
    </button>
  )
}

function isOffered(choice: FilingChoice, { may }: OpenSitting): boolean {
  switch (choice) {
    case 'record':
      return may.record !== null
    case 'pdf':
    case 'fhir':
      return may.saving
    case 'already-in-record':
    case 'not-a-record':
      return true
  }
}

function labelOf(choice: FilingChoice, { may }: OpenSitting): string {
  return choice === 'record'
    ? say('filing.record.label', { name: may.record ?? '' })
    : say(`filing.${choice}.label`)
}

function doneOf(choice: FilingChoice, { may }: OpenSitting): string {
  return choice === 'record'
    ? say('filing.record.done', { name: may.record ?? '' })
    : say(`filing.${choice}.done`)
}

/** Which of its sentences a failure gets; everything else is a matter of the way to the relay. */
function failureOf({ because, isInRecord }: Extract<Filing, { is: 'failed' }>) {
  if (isInRecord) return 'untold'
  switch (because) {
    case 'record/refused':
    case 'filing/not-allowed':
      return 'refused'
    case 'record/unreachable':
      return 'unreachable'
    case 'sign-in/needed':
    case 'release/revoked':
    case 'release/expired':
    case 'release/erased':
      return 'over'
    default:
      return 'not-filed'
  }
}
