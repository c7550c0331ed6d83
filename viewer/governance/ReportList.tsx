import { useEffect, useRef } from 'preact/hooks'
import { Busy } from './Busy.tsx'
import { PAGE_ROWS, type Search } from './governing.ts'
import { ReportRow } from './ReportRow.tsx'
import type { GovernanceDoing } from './start-governing.ts'
import { say } from './words/say.ts'

type Props = { found: Extract<Search, { is: 'found' }>; doing: GovernanceDoing }

const COLUMNS = ['sent', 'sender', 'state', 'opened', 'proof'] as const

/** One page of what was found, newest first. */
export function ReportList({ found, doing }: Props) {
  const title = useRef<HTMLHeadingElement>(null)
  const { rows, page, isCut } = found
  // Found, or on another page: a screen reader goes on from here.
  useEffect(() => title.current?.focus(), [page])
  const first = page * PAGE_ROWS
  const shown = rows.slice(first, first + PAGE_ROWS)
  const hasOlder = isCut || first + PAGE_ROWS < rows.length
  return (
    <section class="found" aria-labelledby="found-heading">
      <h2 class="found-heading" id="found-heading" tabIndex={-1} ref={title}>
        {headingOf(rows.length, isCut)}
      </h2>
      {rows.length === 0 ? (
        <p>{say('search.nothing-sentence')}</p>
      ) : (
        // Roles are said: at phone width the cells are stacked, and some browsers then forget that it is a table.
        // biome-ignore lint/a11y/noRedundantRoles: see above
        <table class="report-list" role="table" aria-labelledby="found-heading">
          {/* biome-ignore lint/a11y/noRedundantRoles: see above */}
          <thead role="rowgroup">
            {/* biome-ignore lint/a11y/noRedundantRoles: see above */}
            <tr role="row">
              {COLUMNS.map((column) => (
                // biome-ignore lint/a11y/noRedundantRoles: see above
                <th key={column} scope="col" role="columnheader">
                  {say(`table.${column}`)}
                </th>
              ))}
              {/* biome-ignore lint/a11y/noRedundantRoles: see above */}
              <td role="cell" />
            </tr>
          </thead>
          {/* biome-ignore lint/a11y/noRedundantRoles: see above */}
          <tbody role="rowgroup">
            {shown.map((row) => (
              <ReportRow key={row.envelopeId} row={row} onLook={() => doing.lookAt(row.envelopeId)} />
            ))}
          </tbody>
        </table>
      )}
      {(page > 0 || hasOlder) && (
        <nav class="pages" aria-label={say('search.pages')}>
          <button
            type="button"
            class="button button-quiet"
            disabled={page === 0}
            onClick={() => doing.turnPage(-1)}
          >
            {say('search.newer')}
          </button>
          <span>{say('search.page', { first: first + 1, last: first + shown.length })}</span>
          <button
            type="button"
            class="button button-quiet"
            disabled={!hasOlder || found.isFetching}
            onClick={() => doing.turnPage(1)}
          >
            {say('search.older')}
          </button>
        </nav>
      )}
      {found.isFetching && <Busy what={say('search.busy')} />}
    </section>
  )
}

function headingOf(count: number, isCut: boolean): string {
  if (count === 0) return say('search.nothing')
  return isCut ? say('search.found-more', { count }) : say('search.found', { count })
}
