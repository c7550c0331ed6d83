import { PLACES, type Working } from './governing.ts'
import { LogExport } from './LogExport.tsx'
import { PolicyScreen } from './PolicyScreen.tsx'
import { ReportDetails } from './ReportDetails.tsx'
import { ReportSearch } from './ReportSearch.tsx'
import { SubjectAccess } from './SubjectAccess.tsx'
import type { GovernanceDoing } from './start-governing.ts'
import { say } from './words/say.ts'

type Props = { at: Working; doing: GovernanceDoing }

/** What can be done here, and the place somebody is at. */
export function WorkPlaces({ at, doing }: Props) {
  return (
    <div class="work">
      <nav class="places" aria-label={say('work.places')}>
        {PLACES.map((place) => (
          <button
            key={place}
            type="button"
            class="place"
            aria-current={place === at.place ? 'page' : undefined}
            onClick={() => doing.choosePlace(place)}
          >
            {say(`place.${place}`)}
          </button>
        ))}
      </nav>
      <div class="place-content" key={at.place}>
        <PlaceOf at={at} doing={doing} />
      </div>
    </div>
  )
}

function PlaceOf({ at, doing }: Props) {
  switch (at.place) {
    case 'reports': {
      const row =
        at.search.is === 'found'
          ? at.search.rows.find(({ envelopeId }) => envelopeId === at.looking)
          : undefined
      return (
        <>
          {row?.is === 'proved' && <ReportDetails row={row} ending={at.ending} doing={doing} />}
          {/* Not gone, only out of sight: back at the list, the form says what was looked for. */}
          <div class="place-part" hidden={row?.is === 'proved'}>
            <ReportSearch search={at.search} doing={doing} />
          </div>
        </>
      )
    }
    case 'patient':
      return <SubjectAccess answer={at.answer} doing={doing} />
    case 'log':
      return <LogExport log={at.log} doing={doing} />
    case 'policy':
      return <PolicyScreen at={at} doing={doing} />
  }
}
