import type { SentEnvelope } from '#shared/protocol/messages.ts'
import { personWords, releaseWords } from './report-words.ts'
import { say, showTime } from './words/say.ts'

/** Who opened a report, who asked to, and how often somebody was refused. */
export function Openings({ report }: { report: SentEnvelope }) {
  const { releases, knocks, refusedCount } = report
  return (
    <section>
      <h2 class="part-heading">{say('openings.heading')}</h2>
      {releases.length === 0 ? (
        <p>{say('openings.none')}</p>
      ) : (
        <ul class="openings">
          {releases.map((release) => (
            <li class="opening" key={release.releaseId} data-emergency={release.inEmergency}>
              <strong>{personWords({ name: release.openerName, email: release.openerEmail })}</strong>
              <span>{releaseWords(release)}</span>
              <span class="quiet">
                {say('opening.handed')}: {showTime(release.releasedAt)}
              </span>
              <span class="quiet">
                {say('opening.opened')}:{' '}
                {release.openedAt === null ? say('opening.not') : showTime(release.openedAt)}
              </span>
            </li>
          ))}
        </ul>
      )}
      {refusedCount > 0 && <p>{say('refusals', { count: refusedCount })}</p>}
      {knocks.length > 0 && (
        <>
          <h2 class="part-heading">{say('knocks.heading')}</h2>
          <ul class="openings">
            {knocks.map((knock) => (
              <li key={knock.knockId}>
                {say(`knock.${knock.state}`, {
                  who: personWords({ name: knock.openerName, email: knock.openerEmail }),
                  time: showTime(knock.knockedAt),
                })}
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  )
}
