import type { ProvedReport } from './prove-report.ts'
import { stateWords } from './report-words.ts'
import { say, showTime } from './words/say.ts'

/** One report of the list: when, by whom, how it stands. One whose proof does not fit says that and nothing else. */
export function ReportRow({ row, onLook }: { row: ProvedReport; onLook: () => void }) {
  if (row.is === 'refused') {
    return (
      // biome-ignore lint/a11y/noRedundantRoles: stacked at phone width
      <tr role="row" class="report-row" data-proof="refused">
        {/* biome-ignore lint/a11y/noRedundantRoles: stacked at phone width */}
        <td role="cell" colSpan={6}>
          <strong>{say('proof.refused')}.</strong> {say('proof.refused-sentence', { id: row.envelopeId })}
        </td>
      </tr>
    )
  }
  const { report, sender } = row.found
  const openers = new Set(
    report.releases.filter(({ openedAt }) => openedAt !== null).map(({ openerName }) => openerName),
  ).size
  const cells = [
    ['sent', showTime(report.createdAt)],
    ['sender', sender.name || say('table.unnamed')],
    ['state', stateWords(report.state)],
    ['opened', openers === 0 ? say('table.opened-none') : say('table.opened-count', { count: openers })],
    ['proof', say('proof.fits')],
  ] as const
  return (
    // biome-ignore lint/a11y/noRedundantRoles: stacked at phone width
    <tr role="row" class="report-row" data-proof="fits" data-state={report.state}>
      {cells.map(([column, said]) => (
        // biome-ignore lint/a11y/noRedundantRoles: stacked at phone width
        <td key={column} role="cell" class={`report-${column}`}>
          {/* The column's name again, for narrow windows: there the head of the table is out of sight. */}
          <span class="report-column" aria-hidden="true">
            {say(`table.${column}`)}
          </span>
          {said}
        </td>
      ))}
      {/* biome-ignore lint/a11y/noRedundantRoles: stacked at phone width */}
      <td role="cell" class="report-look">
        <button
          type="button"
          class="button button-quiet"
          aria-label={say('table.look-at', { time: showTime(report.createdAt) })}
          onClick={onLook}
        >
          {say('table.look')}
        </button>
      </td>
    </tr>
  )
}
