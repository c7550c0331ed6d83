import { useEffect, useRef } from 'preact/hooks'
import { formatHealthNumber } from '#shared/report/health-number.ts'
import { say, showDate } from '../words/say.ts'
import { shownText } from './shown-text.ts'
import type { OpenSitting } from './sitting.ts'
import type { SittingActions } from './sitting-actions.ts'

/** Who this is about, always in sight, and the check that must come before the first picture. */
export function PatientBanner({ sitting, doing }: { sitting: OpenSitting; doing: SittingActions }) {
  const { patient } = sitting.report
  const title = useRef<HTMLHeadingElement>(null)
  useEffect(() => title.current?.focus({ preventScroll: true }), [])
  return (
    <div class="patient-banner" data-confirmed={sitting.patientConfirmed}>
      <div class="patient-who">
        <h1 class="patient-name" dir="auto" tabIndex={-1} ref={title}>
          {shownText(patient.name) || say('patient.unnamed')}
        </h1>
        <dl class="patient-facts">
          {patient.dateOfBirth && (
            <div>
              <dt>{say('patient.born')}</dt>
              <dd>{showDate(patient.dateOfBirth)}</dd>
            </div>
          )}
          {patient.identifiers.map(({ type, value }) => (
            <div key={`${type} ${value}`}>
              <dt>{say(type === 'local' ? 'patient.local-number' : `patient.${type}`)}</dt>
              {/* In a line from the right, the groups of a number would change places. */}
              <dd class="patient-number" dir="ltr">
                {type === 'local' ? shownText(value) : formatHealthNumber(type, value)}
              </dd>
            </div>
          ))}
        </dl>
      </div>
      <button type="button" class="button button-quiet patient-close" onClick={doing.close}>
        {say('close')}
      </button>
      {!sitting.patientConfirmed && (
        <div class="patient-check">
          <p id="patient-check">{say('patient.check')}</p>
          <button
            type="button"
            class="button"
            aria-describedby="patient-check"
            onClick={doing.confirmPatient}
          >
            {say('patient.confirm')}
          </button>
        </div>
      )}
    </div>
  )
}
