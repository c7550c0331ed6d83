import type { FoundReport } from '#shared/governance/messages.ts'
import { directionOf, type Language } from '#shared/words/language.ts'
import type { ProvedReport } from './prove-report.ts'
import { filingWords, grantedWords, personWords, releaseWords, stateWords } from './report-words.ts'
import { say, showTime } from './words/say.ts'

type About = { trust: string; reference: string; madeAt: number; language: Language; logKey: string }

/**
 * What a patient is given: one document that any browser shows and prints, without a script in it. Whoever wrote a name
 * or a reason wrote text; it stays text.
 *
 * @param reports every one of them proved
 */
export function subjectAnswer(
  { trust, reference, madeAt, language, logKey }: About,
  reports: readonly Extract<ProvedReport, { is: 'proved' }>[],
): string {
  const title = say('answer.title', { trust })
  const proofs = { logKey, receipts: reports.flatMap(({ found }) => found.receipts) }
  return `<!doctype html>
<html lang="${language}" dir="${directionOf(language)}"><head><meta charset="utf-8">
<meta http-equiv="content-security-policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>${text(title)}</title>
<style>body{font:1rem/1.5 Arial,sans-serif;max-inline-size:45rem;margin:2rem auto;padding:0 1rem}
h2{margin-block:2rem .25rem;font-size:1.125rem}ul{padding-inline-start:1.25rem}pre{white-space:pre-wrap;overflow-wrap:anywhere;font-size:.75rem}</style>
</head><body><h1>${text(title)}</h1>
<p>${text(say('answer.made', { time: showTime(madeAt), reference }))}</p>
<p>${text(say('answer.limits'))}</p>
${reports.map(({ found }) => section(found)).join('\n')}
<details><summary>${text(say('answer.proofs'))}</summary><pre>${text(JSON.stringify(proofs, null, 1))}</pre></details>
</body></html>
`
}

function section({ report, sender }: FoundReport): string {
  const releases = report.releases.map((release) => {
    const words = {
      time: showTime(release.openedAt ?? release.releasedAt),
      who: personWords({ name: release.openerName, email: release.openerEmail }),
      why: releaseWords(release),
    }
    return `<li>${text(release.openedAt === null ? say('answer.handed', words) : say('answer.opened', words))}</li>`
  })
  const state = say('answer.state', {
    state: stateWords(report.state),
    to: grantedWords(report.grant.to),
    filing: filingWords(report.filing.is),
  })
  const heading = say('answer.report', { time: showTime(report.createdAt), who: personWords(sender) })
  return `<h2>${text(heading)}</h2><p>${text(state)}</p>
${releases.length === 0 ? `<p>${text(say('answer.unopened'))}</p>` : `<ul>${releases.join('')}</ul>`}`
}

function text(written: string): string {
  return written.replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`)
}
