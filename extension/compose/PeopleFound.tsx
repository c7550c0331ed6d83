import { useEffect, useState } from 'preact/hooks'
import { say } from '../words/words.ts'
import { type FoundPerson, lookUpPeople, soughtIn, withPerson } from './look-up-people.ts'

type Props = { base: string; emails: string; onTyped(change: { emails: string }): void }

/** Long enough that a name is not asked for letter by letter. */
const AFTER_TYPING_MS = 300

/** People of the trust's directory by the name that is being typed, to be taken over with their address. */
export function PeopleFound({ base, emails, onTyped }: Props) {
  const [found, setFound] = useState<readonly FoundPerson[]>([])
  const sought = soughtIn(emails)
  useEffect(() => {
    const gone = new AbortController()
    setFound([])
    if (sought === null) return
    const timer = setTimeout(() => {
      void lookUpPeople(base, sought, gone.signal).then((people) => {
        if (!gone.signal.aborted) setFound(people)
      })
    }, AFTER_TYPING_MS)
    return () => {
      clearTimeout(timer)
      gone.abort()
    }
  }, [base, sought])
  return (
    <div class="grant-fields__people" role="status">
      {found.length > 0 ? <span class="grant-fields__hint">{say('grant.people.found')}</span> : null}
      {found.map((person) => (
        <button
          type="button"
          class="button"
          data-is="quiet"
          key={person.email}
          onClick={() => {
            onTyped({ emails: withPerson(emails, person) })
            // The button goes with the list; the next name is typed where the last one was.
            document.getElementById('emails')?.focus()
          }}
        >
          {person.name} · {person.email}
        </button>
      ))}
    </div>
  )
}
