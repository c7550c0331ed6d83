import { FILINGS } from '#shared/protocol/messages.ts'
import type { Filing, SentReport } from '../messages/contract.ts'
import { say } from '../words/words.ts'

type Props = { report: SentReport; onFile(filing: Filing): void }

/** Chat is not the record: what became of this report there, or the question until somebody says. */
export function FilingFields({ report, onFile }: Props) {
  const { filing } = report
  if (filing.is) return <p class="sent-report-card__soft">{say(`sent.filing.${filing.is}`)}</p>
  return (
    <fieldset class="sent-report-card__filing">
      <legend class={filing.stage ? 'sent-report-card__emergency' : 'sent-report-card__soft'}>
        {say(filing.stage ? 'sent.filing.due' : 'sent.filing.ask')}
      </legend>
      {FILINGS.map((one) => (
        <button type="button" class="button" data-is="quiet" key={one} onClick={() => onFile(one)}>
          {say(`sent.filing.${one}`)}
        </button>
      ))}
    </fieldset>
  )
}
