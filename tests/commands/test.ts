/**
 * `npm test`: sets up what the tests need, then runs all of them. Words after `--` go to Vitest, e.g.
 * `npm test -- --project unit`. The last line is `N passed, N failed`, with `, N skipped` if there are any.
 */
import { spawn } from 'node:child_process'
import { mkdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { ensureBuilt } from '../demo/built.ts'
import { installBrowsers } from './install-browsers.ts'
import { installWitnesses } from './install-witnesses.ts'
import { ROOT, run } from './run.ts'

type Report = {
  numPassedTests: number
  numFailedTests: number
  numPendingTests: number
  numTodoTests: number
  testResults: { status: string; assertionResults: { status: string }[] }[]
}

type Counts = { passed: number; failed: number; skipped: number }

const wordsForVitest = process.argv.slice(2)
const reportFile = join(ROOT, 'test-output/results.json')
const total: Counts = { passed: 0, failed: 0, skipped: 0 }

try {
  installBrowsers(['chromium', 'firefox', 'webkit'])
  installWitnesses()
  const built = await ensureBuilt(['practice-whatsapp', 'viewer', 'chrome-mv3', 'firefox-mv3'])
  if (built.length > 0) console.log(`built ${built.join(', ')}`)
  if (wordsForVitest.length === 0) add(await checkTree())
  add(await runVitest())
  // Of a run of everything alone: of a part of it, an assessor would read outcomes that are not there.
  if (wordsForVitest.length === 0) add(await writeEvidence())
} catch (problem) {
  console.error(problem instanceof Error ? problem.message : problem)
  total.failed += 1
}
const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : ''
process.exitCode = total.failed > 0 ? 1 : 0
console.log(`${total.passed} passed, ${total.failed} failed${skipped}`)

function add(counts: Counts): void {
  total.passed += counts.passed
  total.failed += counts.failed
  total.skipped += counts.skipped
}

/** Types and lint count as one test. */
async function checkTree(): Promise<Counts> {
  const { code, output } = await run('check', ['node', 'tests/commands/check.ts', '--without-tests'])
  console.log(output)
  return code === 0 ? { passed: 1, failed: 0, skipped: 0 } : { passed: 0, failed: 1, skipped: 0 }
}

/** What an assessor is handed, with this run's outcomes in it. Anything missing there fails the run. */
async function writeEvidence(): Promise<Counts> {
  const { code, output } = await run('evidence', ['node', 'tests/evidence/evidence.ts'])
  console.log(output)
  return { passed: 0, failed: code === 0 ? 0 : 1, skipped: 0 }
}

async function runVitest(): Promise<Counts> {
  await rm(reportFile, { force: true })
  await mkdir(join(ROOT, 'test-output'), { recursive: true })
  const words = ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${reportFile}`]
  const code = await new Promise<number>((resolve, reject) => {
    const child = spawn('vitest', [...words, ...wordsForVitest], {
      cwd: ROOT,
      stdio: ['ignore', 'inherit', 'inherit'],
    })
    child.on('error', reject)
    child.on('close', (exit) => resolve(exit ?? 1))
  })
  const report = await readFile(reportFile, 'utf8').catch(() => null)
  if (report === null) throw new Error('Vitest ended without a report')
  const counts = countsOf(JSON.parse(report) as Report)
  // An error outside every test fails the run and no test: it has to show in the counts too.
  if (code !== 0 && counts.failed === 0) counts.failed = 1
  return counts
}

function countsOf(report: Report): Counts {
  // A file that did not load has failed and holds no test that says so.
  const unloaded = report.testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.every(({ status }) => status !== 'failed'),
  )
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + unloaded.length,
    skipped: report.numPendingTests + report.numTodoTests,
  }
}
