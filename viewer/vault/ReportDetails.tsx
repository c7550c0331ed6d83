import type { FilingChoice } from '../filing/filing.ts'
import { say, showLanguage, showSize, showTime } from '../words/say.ts'
import { itemName } from './looking.ts'
import { shownText } from './shown-text.ts'
import type { OpenSitting } from './sitting.ts'
import type { SittingActions } from './sitting-actions.ts'

/** What came with the pictures: who sent it, why it may be seen, what it is about, and the list of it all. */
export function ReportDetails({ sitting, doing }: { sitting: OpenSitting; doing: SittingActions }) {
  const { report, item, patientConfirmed } = sitting
  const consent = say('consent.line', {
    kind: say(`consent-kind.${report.consent.kind}`),
    given: say(`consent-given.${report.consent.given}`),
  })
  return (
    <section class="report-details" aria-label={say('report.region')}>
      {shownText(report.about) && (
        <>
          <h2 class="report-heading">{say('report.about')}</h2>
          <p class="report-about" dir="auto">
            {shownText(report.about)}
          </p>
        </>
      )}
      <dl class="report-facts">
        <div>
          <dt>{say('report.sender')}</dt>
          <dd>
            <bdi>{shownText(report.sender.name)}</bdi>
            {report.sender.organisation && (
              <span class="quiet">
                , <bdi>{shownText(report.sender.organisation)}</bdi>
              </span>
            )}
          </dd>
        </div>
        <div>
          <dt>{say('report.sent')}</dt>
          <dd>
            <time dateTime={new Date(report.createdAt).toISOString()}>{showTime(report.createdAt)}</time>
          </dd>
        </div>
        <div>
          <dt>{say('report.consent')}</dt>
          <dd>
            {consent}
            <ConsentDetails sitting={sitting} doing={doing} />
          </dd>
        </div>
      </dl>
      <h2 class="report-heading">{say('report.media')}</h2>
      <ol class="media-list">
        {report.media.map(({ id, mediaType, lengthBytes, capturedAt }, index) => (
          <li key={id}>
            <button
              type="button"
              class="media-choice"
              disabled={!patientConfirmed}
              aria-current={item?.index === index ? 'true' : undefined}
              onClick={() => doing.choose(index)}
            >
              <bdi class="media-name">{itemName(report, index)}</bdi>
              <span class="quiet">
                {say('media.size', { kind: kindName(mediaType), size: showSize(lengthBytes) })}
              </span>
              {typeof capturedAt === 'number' && (
                <span class="quiet">{say('media.captured', { time: showTime(capturedAt) })}</span>
              )}
            </button>
          </li>
        ))}
      </ol>
      {patientConfirmed && (
        <div class="report-filing">
          {sitting.filedAs !== null && <p role="status">{say(`filing.state.${stateOf(sitting.filedAs)}`)}</p>}
          <button type="button" class="button button-quiet" onClick={doing.askToFile}>
            {say('filing.heading')}
          </button>
        </div>
      )}
      <p class="report-note">{say('not-diagnosis')}</p>
    </section>
  )
}

/** Who agreed to what, and how that can be seen: the opener answers for using it. */
function ConsentDetails({ sitting, doing }: { sitting: OpenSitting; doing: SittingActions }) {
  const { consent, media } = sitting.report
  const evidenceAt = media.findIndex(({ id }) => id === consent.evidence?.mediaId)
  const version = shownText(consent.wordingVersion)
  return (
    <ul class="consent-details">
      {consent.by && (
        <li>
          {say('consent.by')}: {say(`consent-by.${consent.by}`)}
        </li>
      )}
      {version && (
        <li>
          {consent.wordingLanguage === undefined
            ? say('consent.wording', { version })
            : say('consent.wording-read', { version, language: showLanguage(consent.wordingLanguage) })}
        </li>
      )}
      <li>{say('consent.recorded', { time: showTime(consent.recordedAt) })}</li>
      {consent.evidence && evidenceAt >= 0 && (
        <li>
          {say(`consent-evidence.${consent.evidence.kind}`)}{' '}
          <button
            type="button"
            class="link-button"
            disabled={!sitting.patientConfirmed}
            onClick={() => doing.choose(evidenceAt)}
          >
            {say('consent.look')}
          </button>
        </li>
      )}
    </ul>
  )
}

function stateOf(choice: FilingChoice): 'filed' | 'already-in-record' | 'not-a-record' {
  return choice === 'already-in-record' || choice === 'not-a-record' ? choice : 'filed'
}

function kindName(mediaType: string): string {
  if (mediaType.startsWith('image/')) return say('media.picture')
  if (mediaType.startsWith('video/')) return say('media.film')
  if (mediaType.startsWith('audio/')) return say('media.recording')
  if (mediaType === 'application/dicom') return say('media.scan')
  if (mediaType === 'application/pdf' || mediaType.startsWith('text/')) return say('media.document')
  return say('media.other')
}
