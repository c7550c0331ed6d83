import { useState } from 'preact/hooks'
import { DayFields } from './DayFields.tsx'
import { lastDays, timesOf } from './days.ts'
import { Field } from './Field.tsx'
import type { Making } from './governing.ts'
import { MadeFile } from './MadeFile.tsx'
import { isReference } from './read-form.ts'
import type { GovernanceDoing } from './start-governing.ts'
import { say } from './words/say.ts'

/** As long as a trust may have had it. */
const DAYS = 8 * 365

/** One file for a patient who asks what is held about them. */
export function SubjectAccess({ answer, doing }: { answer: Making; doing: GovernanceDoing }) {
  const [days, setDays] = useState(() => lastDays(DAYS))
  const [reference, setReference] = useState('')
  const [isTried, setTried] = useState(false)
  const times = timesOf(days)
  const isGood = isReference(reference.trim())
  return (
    <form
      class="panel"
      onSubmit={(event) => {
        event.preventDefault()
        setTried(true)
        if (times && isGood) doing.answerPatient({ ...times, patientReference: reference.trim() })
      }}
    >
      <h1 class="heading">{say('patient.heading')}</h1>
      <p>{say('patient.sentence')}</p>
      <Field
        label={say('search.patient')}
        hint={say('search.patient-hint')}
        value={reference}
        onValue={setReference}
        wrong={isTried && !isGood ? say('wrong.reference') : undefined}
      />
      <DayFields days={days} onDays={setDays} isWrong={isTried && !times} />
      <p class="quiet">{say('search.noted')}</p>
      <button type="submit" class="button" disabled={answer.is === 'making'}>
        {say('patient.do')}
      </button>
      <MadeFile
        making={answer}
        busy={say('patient.busy')}
        empty={say('patient.none')}
        ready={({ reportsCount }) => say('patient.ready', { count: reportsCount })}
      />
    </form>
  )
}
