import { useState } from 'preact/hooks'
import { EXPORT_FORMS, type ExportForm } from '#shared/governance/messages.ts'
import { DayFields } from './DayFields.tsx'
import { lastDays, timesOf } from './days.ts'
import type { Making } from './governing.ts'
import { MadeFile } from './MadeFile.tsx'
import type { GovernanceDoing } from './start-governing.ts'
import { say } from './words/say.ts'

const DAYS = 30

/** The audit log of some days, in another system's words. */
export function LogExport({ log, doing }: { log: Making; doing: GovernanceDoing }) {
  const [days, setDays] = useState(() => lastDays(DAYS))
  const [as, setAs] = useState<ExportForm>('csv')
  const [isTried, setTried] = useState(false)
  const times = timesOf(days)
  return (
    <form
      class="panel"
      onSubmit={(event) => {
        event.preventDefault()
        setTried(true)
        if (times) doing.takeLog(as, times)
      }}
    >
      <h1 class="heading">{say('export.heading')}</h1>
      <p>{say('export.sentence')}</p>
      <DayFields days={days} onDays={setDays} isWrong={isTried && !times} />
      <fieldset class="form-choices">
        <legend>{say('export.as')}</legend>
        {EXPORT_FORMS.map((form) => (
          <label class="form-choice" key={form}>
            <input type="radio" name="form" checked={form === as} onChange={() => setAs(form)} />
            {say(`export.${form}`)}
          </label>
        ))}
      </fieldset>
      <button type="submit" class="button" disabled={log.is === 'making'}>
        {say('export.do')}
      </button>
      <MadeFile making={log} busy={say('export.busy')} empty="" ready={() => say('export.ready')} />
    </form>
  )
}
