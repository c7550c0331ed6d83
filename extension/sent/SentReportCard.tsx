import type { GrantedTo } from '#shared/access/grant.ts'
import type { SentRelease } from '#shared/protocol/messages.ts'
import type { Filing, ProofShown, SentReport } from '../messages/contract.ts'
import { dayAndTime, shortDayAndTime } from '../words/times.ts'
import { say } from '../words/words.ts'
import { FilingFields } from './FilingFields.tsx'
import { KnockList } from './KnockList.tsx'
import { openingsByPerson } from './openings.ts'
import { ProofDetails } from './ProofDetails.tsx'
import './sent-report-card.css'

type Props = {
  report: SentReport
  /** Whether policy leaves any room. */
  canExtend: boolean
  proof: ProofShown | 'checking' | undefined
  onExtend(): void
  onProve(): void
  onRevoke(): void
  onWithdraw(): void
  onFile(filing: Filing): void
  onAnswerKnock(knockId: string, answer: 'approved' | 'refused'): void
  onCopy(link: string): void
}

/** One shared report: for whom, until when, who opened it. */
export function SentReportCard(props: Props) {
  const { report, canExtend, onRevoke, onWithdraw, onFile, onAnswerKnock, onCopy } = props
  const { envelopeId, state, grant, link } = report
  const headingId = `report-${envelopeId}`
  const isOpen = state === 'ready' || state === 'uploading'
  const until = { when: dayAndTime(grant.expiresAt) }
  return (
    <li class="sent-report-card" aria-labelledby={headingId}>
      <div class="sent-report-card__head">
        <h2 id={headingId}>
          {report.patientName || say('sent.unnamed', { when: shortDayAndTime(report.createdAt) })}
        </h2>
        <span class="sent-report-card__state" data-state={state}>
          {say(`sent.state.${state}`)}
        </span>
      </div>
      <p class="sent-report-card__soft">
        {say('sent.shared-at', { when: shortDayAndTime(report.createdAt) })}
        {grant.to.length > 0 ? ` · ${say('sent.to', { who: grant.to.map(audience).join(', ') })}` : ''}
        {isOpen || state === 'expired' ? ' · ' : ''}
        {isOpen ? say('sent.until', until) : state === 'expired' ? say('sent.ended-at', until) : ''}
      </p>
      <KnockList report={report} onAnswer={onAnswerKnock} />
      <Openers report={report} />
      <ProofDetails report={report} proof={props.proof} onProve={props.onProve} />
      <FilingFields report={report} onFile={onFile} />
      {isOpen ? (
        <div class="sent-report-card__row">
          {link ? (
            <button type="button" class="button" data-is="main" onClick={() => onCopy(link)}>
              {say('seal.copy')}
            </button>
          ) : null}
          {canExtend ? (
            <button type="button" class="button" aria-describedby={headingId} onClick={props.onExtend}>
              {say('sent.extend')}
            </button>
          ) : null}
          <button
            type="button"
            class="button"
            data-is="danger"
            aria-describedby={headingId}
            onClick={onRevoke}
          >
            {say('sent.revoke')}
          </button>
          <button
            type="button"
            class="button"
            data-is="quiet"
            aria-describedby={headingId}
            onClick={onWithdraw}
          >
            {say('sent.withdraw')}
          </button>
        </div>
      ) : null}
    </li>
  )
}

function Openers({ report }: { report: SentReport }) {
  const { releases, refusedCount } = report
  return (
    <ul class="sent-report-card__openers">
      {releases.length === 0 ? <li>{say('sent.not-opened')}</li> : null}
      {openingsByPerson(releases).map(({ key, openerName, openedAt }) => (
        <li key={key}>
          {say('sent.opened-by', {
            name: openerName || say('sent.somebody'),
            when: openedAt.map(shortDayAndTime).join(say('sent.again')),
          })}
        </li>
      ))}
      {releases
        .filter(({ openedAt }) => openedAt === null)
        .map(({ releaseId, openerName, releasedAt }) => (
          <li key={releaseId}>
            {say('sent.released-to', {
              name: openerName || say('sent.somebody'),
              when: shortDayAndTime(releasedAt),
            })}
          </li>
        ))}
      {releases.filter(({ inEmergency }) => inEmergency).map(emergency)}
      {refusedCount > 0 ? (
        <li title={say('sent.refused.hint')}>{say('sent.refused', { count: refusedCount })}</li>
      ) : null}
    </ul>
  )
}

/** Said by itself: someone got in whom the sender had not let in. */
function emergency({ releaseId, openerName, releasedAt, emergencyReason: reason }: SentRelease) {
  const said = { name: openerName || say('sent.somebody'), when: shortDayAndTime(releasedAt) }
  return (
    <li class="sent-report-card__emergency" key={`emergency ${releaseId}`}>
      {reason ? say('sent.emergency', { ...said, reason }) : say('sent.emergency-unsaid', said)}
    </li>
  )
}

function audience(to: GrantedTo): string {
  switch (to.type) {
    case 'named':
      return to.email
    case 'role':
      return to.role ? `${to.organisation}, ${to.role}` : to.organisation
    case 'knock':
      return say('sent.to.knock')
  }
}
