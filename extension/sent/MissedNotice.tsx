import { Notice } from '../look/Notice.tsx'
import { say } from '../words/words.ts'
import type { Missed } from './missed-intakes.ts'

/** Says where we do not stand in front of attachments, so that somebody can tell IT. */
export function MissedNotice({ missed }: { missed: readonly Missed[] }) {
  if (missed.length === 0) return null
  return (
    <Notice is="warning" role="alert" heading={say('missed.heading')}>
      {missed.map(({ host, intake }) => (
        <p key={`${host} ${intake}`}>{say('missed.sentence', { host, intake })}</p>
      ))}
    </Notice>
  )
}
