import { useEffect, useRef } from 'preact/hooks'
import { say } from '../words/words.ts'
import type { Fault } from './check-report.ts'
import { faultSentence } from './fault-sentence.ts'
import './fault-summary.css'

/** Everything that is missing, each leading to its field. Takes the focus when it appears. */
export function FaultSummary({ faults }: { faults: readonly Fault[] }) {
  const summary = useRef<HTMLDivElement>(null)
  // Also when the next try finds the same: a press that seems to do nothing is worse than a repeated list.
  useEffect(() => summary.current?.focus(), [faults])
  return (
    <div
      class="fault-summary"
      ref={summary}
      tabIndex={-1}
      role="alert"
      aria-labelledby="fault-summary-heading"
    >
      <h2 id="fault-summary-heading">{say('errors.heading')}</h2>
      <ul class="fault-summary__list">
        {faults.map((fault) => (
          <li key={fault.field}>
            <a
              class="fault-summary__link"
              href={`#${fault.field}`}
              onClick={(event) => {
                // The address holds the hold's id; it must stay as it is.
                event.preventDefault()
                document.getElementById(fault.field)?.focus()
              }}
            >
              {faultSentence(fault)}
            </a>
          </li>
        ))}
      </ul>
    </div>
  )
}
