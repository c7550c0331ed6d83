import { AskDialog } from '../look/AskDialog.tsx'
import { Notice } from '../look/Notice.tsx'
import type { Filing, SentReport } from '../messages/contract.ts'
import { troubleOf } from '../notices/trouble.ts'
import { SignInNotice } from '../session/SignInNotice.tsx'
import { timeOfDay } from '../words/times.ts'
import { say } from '../words/words.ts'
import { ExtendDialog } from './ExtendDialog.tsx'
import { laterEnds } from './later-ends.ts'
import { MissedNotice } from './MissedNotice.tsx'
import { OutboxList } from './OutboxList.tsx'
import { SentReportCard } from './SentReportCard.tsx'
import type { Asked, SentMove, SentState } from './sent-state.ts'
import '../look/page.css'
import './sent-page.css'

type Props = {
  state: SentState
  onMove(move: SentMove): void
  onRefresh(): void
  onSignIn(issuer: string | null): void
  onRevoke(envelopeId: string, because: 'sender' | 'consent-withdrawn'): void
  onExtend(envelopeId: string, expiresAt: number): void
  onProve(envelopeId: string): void
  onFile(envelopeId: string, filing: Filing): void
  onAnswerKnock(envelopeId: string, knockId: string, answer: 'approved' | 'refused'): void
  onCopy(link: string): void
  onRetryOutbox(): void
  onStopUpload(envelopeId: string): void
}

/** What was shared, who opened it and when, and the way to take it back. */
export function SentPage(props: Props) {
  const { state, onMove } = props
  const { reports, outbox, asked, listedAt } = state
  return (
    <main class="page">
      <div class="page__head">
        <img class="page__mark" src="/icon/icon.svg" alt="" />
        <h1 class="page__title">{say('sent.heading')}</h1>
        <button type="button" class="button" onClick={props.onRefresh}>
          {say('sent.refresh')}
        </button>
        <a class="button" href="/options.html">
          {say('sent.options')}
        </a>
        <a class="button" href="/protection.html">
          {say('options.protection')}
        </a>
      </div>
      <MissedNotice missed={state.missed} />
      <Status state={state} onSignIn={props.onSignIn} />
      {outbox.length > 0 ? (
        <section class="page__section" aria-labelledby="outbox-heading">
          <h2 id="outbox-heading">{say('outbox.heading')}</h2>
          <OutboxList
            items={outbox}
            onRetry={props.onRetryOutbox}
            onStop={(envelopeId) => onMove({ move: 'ask', what: 'stop', envelopeId })}
            onDismiss={props.onStopUpload}
          />
        </section>
      ) : null}
      {reports?.length === 0 ? <p>{say('sent.none')}</p> : null}
      {reports && reports.length > 0 ? (
        <ul class="sent-page__list">
          {reports.map((report) => (
            <SentReportCard
              key={report.envelopeId}
              report={report}
              onRevoke={() => onMove({ move: 'ask', what: 'revoke', envelopeId: report.envelopeId })}
              onWithdraw={() => onMove({ move: 'ask', what: 'withdraw', envelopeId: report.envelopeId })}
              canExtend={endsOf(report, state).length > 0}
              proof={state.proofs[report.envelopeId]}
              onExtend={() => onMove({ move: 'ask', what: 'extend', envelopeId: report.envelopeId })}
              onProve={() => props.onProve(report.envelopeId)}
              onFile={(filing) => props.onFile(report.envelopeId, filing)}
              onAnswerKnock={(knockId, answer) => props.onAnswerKnock(report.envelopeId, knockId, answer)}
              onCopy={props.onCopy}
            />
          ))}
        </ul>
      ) : null}
      {reports ? (
        <p class="page__soft">
          {listedAt === null ? '' : `${say('sent.updated', { when: timeOfDay(listedAt) })}. `}
          {say('sent.names-note')}
        </p>
      ) : null}
      {asked?.what === 'extend' ? <Extending {...props} envelopeId={asked.envelopeId} /> : null}
      {asked && asked.what !== 'extend' ? (
        <AskDialog
          {...askedWords(asked.what)}
          onStay={() => onMove({ move: 'keep' })}
          onGo={() => {
            if (asked.what === 'stop') props.onStopUpload(asked.envelopeId)
            else props.onRevoke(asked.envelopeId, asked.what === 'revoke' ? 'sender' : 'consent-withdrawn')
          }}
        />
      ) : null}
    </main>
  )
}

function Extending({ state, onMove, onExtend, envelopeId }: Props & { envelopeId: string }) {
  const report = state.reports?.find((one) => one.envelopeId === envelopeId)
  if (!report) return null
  return (
    <ExtendDialog
      expiresAt={report.grant.expiresAt}
      ends={endsOf(report, state)}
      onStay={() => onMove({ move: 'keep' })}
      onExtend={(expiresAt) => onExtend(envelopeId, expiresAt)}
    />
  )
}

function endsOf({ createdAt, grant }: SentReport, { maximumLifeMs }: SentState): number[] {
  return maximumLifeMs === null ? [] : laterEnds({ createdAt, expiresAt: grant.expiresAt }, maximumLifeMs)
}

function askedWords(what: Exclude<Asked, 'extend'>): {
  heading: string
  sentence: string
  stay: string
  go: string
} {
  switch (what) {
    case 'revoke':
      return {
        heading: say('sent.revoke.heading'),
        sentence: say('sent.revoke.sentence'),
        stay: say('sent.revoke.keep'),
        go: say('sent.revoke'),
      }
    case 'withdraw':
      return {
        heading: say('sent.withdraw.heading'),
        sentence: say('sent.withdraw.sentence'),
        stay: say('sent.revoke.keep'),
        go: say('sent.withdraw'),
      }
    case 'stop':
      return {
        heading: say('outbox.stop.heading'),
        sentence: say('outbox.stop.sentence'),
        stay: say('outbox.stop.keep'),
        go: say('outbox.stop'),
      }
  }
}

function Status({ state, onSignIn }: Pick<Props, 'state' | 'onSignIn'>) {
  const { account, trouble, issuers, said } = state
  return (
    <>
      <p role="status" class="page__said">
        {said ? say(said) : ''}
      </p>
      {account === 'not-set-up' ? (
        <Notice is="warning" heading={say('not-set-up.heading')}>
          <p>{say('sent.not-set-up')}</p>
        </Notice>
      ) : null}
      {account === 'signed-out' || account === 'signing-in' ? (
        <SignInNotice
          issuers={issuers}
          because={trouble}
          sentence={say('sent.sign-in')}
          isBusy={account === 'signing-in'}
          onSignIn={onSignIn}
        />
      ) : null}
      {account === 'signed-in' && trouble ? (
        <Notice is="warning" role="alert">
          <p>{say(troubleOf(trouble))}</p>
        </Notice>
      ) : null}
    </>
  )
}
