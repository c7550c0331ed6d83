import { Notice } from '../look/Notice.tsx'
import type { ProofShown, SentReport } from '../messages/contract.ts'
import { troubleOf } from '../notices/trouble.ts'
import { shortDayAndTime } from '../words/times.ts'
import { say } from '../words/words.ts'
import './proof-details.css'

type Props = {
  report: SentReport
  /** Undefined until it was asked for. */
  proof: ProofShown | 'checking' | undefined
  onProve(): void
}

/** What the audit log says of a report, checked on this computer when it is unfolded. */
export function ProofDetails({ report, proof, onProve }: Props) {
  return (
    <details
      class="proof-details"
      onToggle={({ currentTarget }) => {
        if (currentTarget.open) onProve()
      }}
    >
      <summary>{say('proof.show')}</summary>
      <div class="proof-details__inside" aria-live="polite">
        {proof === undefined || proof === 'checking' ? (
          <p>{say('proof.checking')}</p>
        ) : (
          <Shown report={report} proof={proof} />
        )}
      </div>
    </details>
  )
}

function Shown({ report, proof }: { report: SentReport; proof: ProofShown }) {
  switch (proof.is) {
    case 'proved':
      return <Proved report={report} proof={proof} />
    case 'refused':
      return (
        <Notice is="warning" role="alert" heading={say('proof.refused.heading')}>
          <p>{say(`proof.refused.${proof.because}`)}</p>
        </Notice>
      )
    case 'unreachable':
      return (
        <Notice is="warning">
          <p>{say(troubleOf(proof.because))}</p>
        </Notice>
      )
  }
}

function Proved({ report, proof }: { report: SentReport; proof: Extract<ProofShown, { is: 'proved' }> }) {
  const { log, places, isFirstLook } = proof
  const entry = (at: number | null | undefined) =>
    at == null ? null : <span class="proof-details__entry">{say('proof.entry', { number: String(at) })}</span>
  return (
    <>
      <p class="proof-details__fits">{say(isFirstLook ? 'proof.fits-first' : 'proof.fits')}</p>
      <ul class="proof-details__list">
        <li>{say('sent.shared-at', { when: shortDayAndTime(report.createdAt) })}</li>
        {report.releases.map(({ releaseId, openerName, releasedAt, openedAt }) => {
          const place = places.find((one) => one.releaseId === releaseId)
          const name = openerName || say('sent.somebody')
          return (
            <li key={releaseId}>
              {say('proof.released', { name, when: shortDayAndTime(releasedAt) })} {entry(place?.released)}
              {openedAt === null ? null : (
                <>
                  {' · '}
                  {say('sent.opened-by', { name, when: shortDayAndTime(openedAt) })} {entry(place?.opened)}
                </>
              )}
            </li>
          )
        })}
      </ul>
      <details>
        <summary>{say('proof.detail')}</summary>
        <dl class="proof-details__log">
          <dt>{say('proof.log')}</dt>
          <dd dir="ltr">{log.origin}</dd>
          <dt>{say('proof.size')}</dt>
          <dd dir="ltr">{log.treeSize}</dd>
          <dt>{say('proof.root')}</dt>
          <dd dir="ltr">{log.rootHash}</dd>
        </dl>
        <p>{say('proof.names-note')}</p>
      </details>
    </>
  )
}
