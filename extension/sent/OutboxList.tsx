import type { OutboxItem } from '../messages/contract.ts'
import { troubleOf } from '../notices/trouble.ts'
import { shortDayAndTime, size } from '../words/times.ts'
import { say } from '../words/words.ts'
import './outbox-list.css'

type Props = {
  items: readonly OutboxItem[]
  onRetry(): void
  onStop(envelopeId: string): void
  onDismiss(envelopeId: string): void
}

/** What is still on its way to the relay, how far, and why it waits. */
export function OutboxList({ items, onRetry, onStop, onDismiss }: Props) {
  return (
    <ul class="outbox-list">
      {items.map((item) => {
        const done = size(item.doneBytes)
        const total = size(item.totalBytes)
        const headingId = `outbox-${item.envelopeId}`
        return (
          <li class="outbox-list__item" key={item.envelopeId} aria-labelledby={headingId}>
            <h3 id={headingId}>{say('sent.unnamed', { when: shortDayAndTime(item.createdAt) })}</h3>
            {item.isStopped ? (
              <p>{say('outbox.stopped')}</p>
            ) : (
              <>
                <progress
                  class="outbox-list__bar"
                  value={item.doneBytes}
                  max={Math.max(1, item.totalBytes)}
                  aria-labelledby={headingId}
                />
                <p>{say('outbox.progress', { done, total })}</p>
              </>
            )}
            {item.isOthers ? (
              <p class="outbox-list__because">{say('outbox.others')}</p>
            ) : item.waitingBecause ? (
              <p class="outbox-list__because">{say(troubleOf(item.waitingBecause))}</p>
            ) : null}
            {item.isOthers ? null : (
              <div class="outbox-list__row">
                {item.waitingBecause && !item.isStopped ? (
                  <button type="button" class="button" aria-describedby={headingId} onClick={onRetry}>
                    {say('outbox.retry')}
                  </button>
                ) : null}
                <button
                  type="button"
                  class="button"
                  aria-describedby={headingId}
                  onClick={() => (item.isStopped ? onDismiss : onStop)(item.envelopeId)}
                >
                  {say(item.isStopped ? 'outbox.dismiss' : 'outbox.stop')}
                </button>
              </div>
            )}
          </li>
        )
      })}
    </ul>
  )
}
