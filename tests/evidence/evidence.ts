/**
 * `npm run evidence`: what an assessor is handed, into `test-output/evidence/`. Outcomes are those of the last `npm test` on
 * this machine. `--out <folder>`, `--results <file>`. Exit code 1 when something is missing.
 */
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { ROOT } from '../commands/run.ts'
import { makePack, writePack } from './make-pack.ts'

const { values } = parseArgs({
  options: {
    out: { type: 'string', default: join(ROOT, 'test-output/evidence') },
    results: { type: 'string', default: join(ROOT, 'test-output/results.json') },
  },
})
const pack = makePack(values.results, new Date())
writePack(values.out, pack)
console.log(`${Object.keys(pack.files).length} files in ${values.out}`)
for (const fault of pack.faults) console.log(`FAULT ${fault}`)
process.exitCode = pack.faults.length > 0 ? 1 : 0
