import type { SentKnock } from '#shared/protocol/messages.ts'
import type { SentReport } from '../messages/contract.ts'
import { shortDayAndTime } from '../words/times.ts'
import { say } from '../words/words.ts'
import './knock-list.css'

type Props = {
  report: SentReport
  onAnswer(knockId: string, answer: 'approved' | 'refused'): void
}

/** Who asks to be let in, with what their organisation says of them: the sender lets each one in or not. */
export function KnockList({ report: { envelopeId, state, knocks }, onAnswer }: Props) {
  const isOpen = state === 'ready' || state === 'uploading'
  if (!isOpen || knocks.length === 0) return null
  return (
    <ul class="knock-list" aria-label={say('sent.knocks')}>
      {knocks.map((knock) => {
        const whoId = `knock-${envelopeId}-${knock.knockId}`
        const when = shortDayAndTime(knock.knockedAt)
        return (
          <li class="knock-list__item" data-state={knock.state} key={knock.knockId}>
            <div id={whoId}>
              <p class="knock-list__who">{say(`sent.knock.${knock.state}`, { name: nameOf(knock) })}</p>
              <p class="knock-list__soft">{[...vouchedFor(knock), when].join(' · ')}</p>
            </div>
            <div class="knock-list__row">
              {knock.state === 'approved' ? null : (
                <button
                  type="button"
                  class="button"
                  data-is="main"
                  aria-describedby={whoId}
                  onClick={() => onAnswer(knock.knockId, 'approved')}
                >
                  {say('sent.approve')}
                </button>
              )}
              {knock.state === 'refused' ? null : (
                <button
                  type="button"
                  class="button"
                  aria-describedby={whoId}
                  onClick={() => onAnswer(knock.knockId, 'refused')}
                >
                  {say('sent.refuse')}
                </button>
              )}
            </div>
          </li>
        )
      })}
    </ul>
  )
}

function nameOf({ openerName, openerEmail }: SentKnock): string {
  return openerName || openerEmail || say('sent.somebody')
}

/** What is known of them besides the name, which anybody can have. */
function vouchedFor({ openerEmail, organisation, issuerName }: SentKnock): string[] {
  const signedIn = issuerName ? say('sent.knock.signed-in-at', { issuer: issuerName }) : ''
  return [openerEmail ?? '', organisation ?? '', signedIn].filter((text) => text !== '')
}
