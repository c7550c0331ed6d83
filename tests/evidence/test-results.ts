import { existsSync, readFileSync } from 'node:fs'
import { relative } from 'node:path'
import { ROOT } from '../commands/run.ts'

/** What the last run of the tests said, by the path of the test's file. */
export type TestResults = { ranAt: number; files: ReadonlyMap<string, { title: string; passed: boolean }[]> }

type Report = {
  startTime: number
  testResults: { name: string; assertionResults: { fullName: string; status: string }[] }[]
}

/** The report that `npm test` leaves, or null when the tests have not been run here. */
export function readResults(path: string): TestResults | null {
  if (!existsSync(path)) return null
  const report = JSON.parse(readFileSync(path, 'utf8')) as Report
  const files = new Map<string, { title: string; passed: boolean }[]>()
  for (const { name, assertionResults } of report.testResults) {
    const ran = assertionResults.filter(({ status }) => status === 'passed' || status === 'failed')
    const results = ran.map(({ fullName, status }) => ({
      title: fullName.trim(),
      passed: status === 'passed',
    }))
    files.set(relative(ROOT, name), results)
  }
  return { ranAt: report.startTime, files }
}

/** In one word, what came of a test's file. A transcript is run by the test beside it. */
export function outcomeOf(results: TestResults | null, path: string): string {
  const file = path.endsWith('.http') ? 'tests/transcripts/transcripts.test.ts' : path
  const name = path.split('/').at(-1) ?? ''
  const ran = (results?.files.get(file) ?? []).filter(({ title }) => file === path || title.includes(name))
  if (ran.length === 0) return 'not run here'
  const failed = ran.filter(({ passed }) => !passed).length
  return failed === 0 ? `${ran.length} passed` : `**${failed} of ${ran.length} failed**`
}
