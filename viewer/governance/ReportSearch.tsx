import { useEffect, useState } from 'preact/hooks'
import { Busy } from './Busy.tsx'
import { DayFields } from './DayFields.tsx'
import { lastDays } from './days.ts'
import { Field } from './Field.tsx'
import type { Search } from './governing.ts'
import { ReportList } from './ReportList.tsx'
import { type FormFields, idIn, readForm, type WrongField } from './read-form.ts'
import type { GovernanceDoing } from './start-governing.ts'
import { Trouble } from './Trouble.tsx'
import { say } from './words/say.ts'

const DAYS = 30

/** The form, and what was found by it. */
export function ReportSearch({ search, doing }: { search: Search; doing: GovernanceDoing }) {
  const [fields, setFields] = useState<FormFields>({ ...lastDays(DAYS), person: '', patient: '', report: '' })
  const [wrong, setWrong] = useState<readonly WrongField[]>([])
  // Whoever cannot see the marks is taken to the first of them.
  useEffect(() => {
    if (wrong.length > 0) document.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus()
  }, [wrong])
  const set = (changes: Partial<FormFields>) => setFields((now) => ({ ...now, ...changes }))
  const isWrong = (field: WrongField) => (wrong.includes(field) ? say(`wrong.${field}`) : undefined)
  return (
    <>
      <form
        class="panel"
        // The policy lets no form be sent anywhere; this one is read here.
        onSubmit={(event) => {
          event.preventDefault()
          const read = readForm(fields)
          setWrong(read.is === 'wrong' ? read.fields : [])
          if (read.is === 'wanted') doing.search(read.wanted)
        }}
      >
        <h1 class="heading">{say('search.heading')}</h1>
        <DayFields days={fields} onDays={set} isWrong={wrong.includes('time')} />
        <div class="search-fields">
          <Field
            label={say('search.person')}
            hint={say('search.person-hint')}
            value={fields.person}
            onValue={(person) => set({ person })}
            wrong={isWrong('person')}
          />
          <Field
            label={say('search.patient')}
            hint={say('search.patient-hint')}
            value={fields.patient}
            onValue={(patient) => set({ patient })}
            wrong={isWrong('reference')}
          />
          <Field
            label={say('search.report')}
            hint={say('search.report-hint')}
            value={fields.report}
            // A link holds half of a key: it does not stay in the field.
            onValue={(report) => set({ report: idIn(report) ?? report })}
            wrong={isWrong('report')}
          />
        </div>
        <p class="quiet">{say('search.noted')}</p>
        <button type="submit" class="button" disabled={search.is === 'searching'}>
          {say('search.do')}
        </button>
      </form>
      <Found search={search} doing={doing} />
    </>
  )
}

function Found({ search, doing }: { search: Search; doing: GovernanceDoing }) {
  switch (search.is) {
    case 'none':
      return null
    case 'searching':
      return <Busy what={say('search.busy')} />
    case 'failed':
      return <Trouble because={search.because} />
    case 'found':
      return <ReportList found={search} doing={doing} />
  }
}
