/**
 * `npm run gates -- <gate> [--json]`: one of the relay's promises, held to in numbers. `--json` prints
 * `{gate, passed, figures}` and nothing else. `--kills <n>` for `crash`, `--runs <n>` for `fuzz`.
 */
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { crashGate } from './crash.ts'
import type { Verdict } from './gate.ts'

/** Gates that are tables of tests: each row counts. */
const tables: Record<string, string> = {
  opens: 'tests/relay/opens.test.ts',
  tokens: 'tests/relay/forged-tokens.test.ts',
  walls: 'tests/relay/walls.test.ts',
  fuzz: 'tests/relay/fuzz.test.ts',
  erasure: 'tests/relay/at-rest.test.ts',
  'disk-full': 'tests/relay/disk-full.test.ts',
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'boolean' },
    kills: { type: 'string', default: '200' },
    runs: { type: 'string', default: '5000' },
  },
})
const [gate = ''] = positionals
const file = tables[gate]
if (gate !== 'crash' && file === undefined) {
  console.error(`one of: crash, ${Object.keys(tables).join(', ')}`)
  process.exit(1)
}
const verdict = file === undefined ? await crashGate(Number(values.kills)) : await runTable(file, values.runs)
if (values.json) console.log(JSON.stringify({ gate, ...verdict }))
else {
  console.log(`${gate}: ${verdict.passed ? 'passed' : 'FAILED'}`)
  for (const [name, figure] of Object.entries(verdict.figures)) console.log(`  ${name}: ${figure}`)
}
process.exitCode = verdict.passed ? 0 : 1

async function runTable(path: string, runs: string): Promise<Verdict> {
  const folder = mkdtempSync(join(tmpdir(), 'wardlink-gate-'))
  const report = join(folder, 'report.json')
  const words = ['run', '--project', 'relay', '--reporter=json', `--outputFile=${report}`, path]
  const child = spawn('vitest', words, {
    stdio: 'ignore',
    env: { ...process.env, WARDLINK_FUZZ_RUNS: runs },
  })
  await new Promise((resolve, reject) => child.on('close', resolve).on('error', reject))
  const { numPassedTests, numFailedTests, numPendingTests } = JSON.parse(readFileSync(report, 'utf8'))
  rmSync(folder, { recursive: true })
  return {
    passed: numFailedTests === 0 && numPassedTests > 0 && numPendingTests === 0,
    figures: { passed: numPassedTests, failed: numFailedTests, skipped: numPendingTests },
  }
}
