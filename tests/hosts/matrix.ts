/** `npm run matrix`: every intake on every host in both browsers, as `docs/interception-matrix.md` or `--json`. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ROOT } from '../commands/run.ts'
import { ensureBuilt } from '../demo/built.ts'
import { startPracticeWhatsApp } from '../demo/practice-whatsapp/server/server.ts'
import { makeSamples } from '../fixtures/make.ts'
import { makeFilesToAttach } from './guarded-browser.ts'
import { startHostPages } from './host-page-server.ts'
import { chromiumRows } from './matrix-chromium.ts'
import { firefoxRows } from './matrix-firefox.ts'
import { type MatrixRow, matrixPage } from './matrix-row.ts'

const asJson = process.argv.includes('--json')
const rows: MatrixRow[] = []
const note = (row: MatrixRow) => {
  rows.push(row)
  // With --json, standard output is for the document alone.
  if (!asJson) console.log(`${row.verdict.padEnd(14)} ${row.browser.padEnd(8)} ${row.host}: ${row.intake}`)
}

await ensureBuilt(['practice-whatsapp'])
const folder = await mkdtemp(join(tmpdir(), 'wardlink-matrix-'))
const samples = await makeSamples(folder)
const files = await makeFilesToAttach()
const pages = await startHostPages()
const practice = await startPracticeWhatsApp()
try {
  await chromiumRows({ pages, practice, files, png: samples.png.bytes }, note)
  await firefoxRows({ pages, practice, files }, note)
} finally {
  await practice.close()
  await pages.close()
  await files.remove()
  await rm(folder, { recursive: true, force: true })
}

if (asJson) console.log(JSON.stringify({ rows }))
else await writeFile(join(ROOT, 'docs/interception-matrix.md'), matrixPage(rows))
process.exitCode = rows.some(({ verdict }) => verdict === 'leaked') ? 1 : 0
