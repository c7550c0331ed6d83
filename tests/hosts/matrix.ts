/**
 * `npm run matrix`: every intake on every host in both browsers, as `docs/interception-matrix.md` or `--json`.
 * `--host`, `--browser` and `--intake` take a part, by a piece of its name; only that part of the table is renewed.
 * (`npm run --silent` keeps npm's own two lines out of the output.)
 * `--missing` goes on where a run was interrupted: only rows the table does not have.
 */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { installBrowsers } from '../commands/install-browsers.ts'
import { installWitnesses } from '../commands/install-witnesses.ts'
import { ROOT } from '../commands/run.ts'
import { NOT_DRIVEN } from './matrix-intakes.ts'
import { keyOf, type MatrixRow, matrixPage, rowsOf, withRows } from './matrix-row.ts'
import { runMatrix } from './run-matrix.ts'

const PAGE = join(ROOT, 'docs/interception-matrix.md')

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    host: { type: 'string', multiple: true, default: [] },
    browser: { type: 'string', multiple: true, default: [] },
    intake: { type: 'string', multiple: true, default: [] },
    missing: { type: 'boolean', default: false },
  },
})
const isPart = values.missing || values.host.length + values.browser.length + values.intake.length > 0
const has = (names: readonly string[], text: string) =>
  names.length === 0 || names.some((name) => text.toLowerCase().includes(name.toLowerCase()))

// What was started ends with this process, however it ends.
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => process.exit(1))

const rows: MatrixRow[] = []
let writing = Promise.resolve()
const writeDocument = process.stdout.write.bind(process.stdout)
// With --json, standard output is for the document alone; builds draw their progress on it.
if (values.json) process.stdout.write = process.stderr.write.bind(process.stderr)
installBrowsers(['chromium', 'firefox'])
installWitnesses()
const before = isPart ? await tableRows() : []
const isThere = new Set(values.missing ? before.map(keyOf) : [])
const problems = await runMatrix(
  {
    host: (name) => has(values.host, name),
    browser: (name) => has(values.browser, name),
    row: (row) => has(values.intake, row.intake) && !isThere.has(keyOf(row)),
  },
  (row) => {
    rows.push(row)
    console.log(`${row.verdict.padEnd(14)} ${row.browser.padEnd(8)} ${row.host}: ${row.intake}${why(row)}`)
    // At once: a run takes long, and what it found so far is worth having.
    if (!values.json) writing = writing.then(writeTable)
  },
)
await writing
if (values.json) {
  await new Promise<void>((resolve) => writeDocument(`${JSON.stringify({ rows })}\n`, () => resolve()))
}

for (const problem of problems) console.error(problem)
const isBad =
  problems.length > 0 ||
  rows.some(({ verdict, reason }) => verdict === 'leaked' || reason.startsWith(NOT_DRIVEN))
process.exit(isBad ? 1 : 0)

async function tableRows(): Promise<MatrixRow[]> {
  return rowsOf(await readFile(PAGE, 'utf8').catch(() => ''))
}

/** Read again each time: another run may be at another part of it. */
async function writeTable(): Promise<void> {
  await writeFile(PAGE, matrixPage(withRows(isPart ? await tableRows() : [], rows)))
}

function why({ verdict, reason }: MatrixRow): string {
  return verdict === 'held' ? '' : ` (${reason})`
}
