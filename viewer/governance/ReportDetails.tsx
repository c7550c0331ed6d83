import { useEffect, useRef } from 'preact/hooks'
import { EndDialog } from './EndDialog.tsx'
import { Ended } from './Ended.tsx'
import type { Ending } from './governing.ts'
import { Openings } from './Openings.tsx'
import { ProofLines } from './ProofLines.tsx'
import type { ProvedReport } from './prove-report.ts'
import { filingWords, grantedWords, personWords, stateWords } from './report-words.ts'
import type { GovernanceDoing } from './start-governing.ts'
import { say, showSize, showTime } from './words/say.ts'

type Props = {
  row: Extract<ProvedReport, { is: 'proved' }>
  ending: Ending | null
  doing: GovernanceDoing
}

/** All that is known of one report, with its proof, and the two ways to end it. */
export function ReportDetails({ row, ending, doing }: Props) {
  const title = useRef<HTMLHeadingElement>(null)
  useEffect(() => title.current?.focus(), [])
  const { report, sender } = row.found
  const facts: [string, string][] = [
    [say('report.number'), report.envelopeId],
    [say('table.sender'), personWords(sender)],
    [say('report.to'), grantedWords(report.grant.to)],
    [say('table.state'), stateWords(report.state)],
    [say('report.until'), showTime(report.grant.expiresAt)],
    [say('report.size'), showSize(report.lengthBytes)],
    [say('report.filing'), filingWords(report.filing.is)],
  ]
  const isOver = report.state !== 'ready' && report.state !== 'uploading'
  const isAsked = ending?.step === 'asking' || ending?.step === 'doing'
  return (
    <article class="panel report-details" aria-labelledby="report-heading">
      <button type="button" class="button button-quiet" onClick={() => doing.lookAt(null)}>
        {say('report.back')}
      </button>
      <h1 class="heading" id="report-heading" tabIndex={-1} ref={title}>
        {say('report.heading', { time: showTime(report.createdAt) })}
      </h1>
      {ending && <Ended ending={ending} />}
      <dl class="facts">
        {facts.map(([name, value]) => (
          <div class="fact" key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <Openings report={report} />
      <ProofLines entries={row.entries} />
      <div class="endings">
        {!isOver && (
          <button type="button" class="button button-quiet" onClick={() => doing.askToEnd('revoke')}>
            {say('revoke.ask')}
          </button>
        )}
        {/* What has ended may still say who sent it and who looked. */}
        {report.state !== 'erased' && (
          <button type="button" class="button button-quiet" onClick={() => doing.askToEnd('erase')}>
            {say('erase.ask')}
          </button>
        )}
      </div>
      {isAsked && <EndDialog ending={ending} doing={doing} />}
    </article>
  )
}
