import type { ProvedEntry } from './prove-report.ts'
import { entryWords } from './report-words.ts'
import { say, showTime } from './words/say.ts'

/** What this browser worked out about a report's entries, in words; and what that does not show. */
export function ProofLines({ entries }: { entries: readonly ProvedEntry[] }) {
  const [first] = entries
  if (!first) return null
  return (
    <section class="proof">
      <h2 class="part-heading">{say('proof.heading')}</h2>
      <p>{say('proof.sentence', { log: first.logName, count: first.treeSize })}</p>
      <ol class="proof-lines">
        {entries.map((proved) => (
          <li key={proved.leafIndex}>
            {say('proof.line', {
              index: proved.leafIndex,
              what: entryWords(proved),
              time: showTime(proved.entry.at),
            })}
          </li>
        ))}
      </ol>
      <p class="quiet">{say('proof.limit')}</p>
    </section>
  )
}
