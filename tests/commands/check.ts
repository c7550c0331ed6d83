/**
 * `npm run check`: types, lint, layout, unit tests. Seconds, so that every commit can pass it. `--without-tests` is for
 * whoever runs those anyway.
 */
import { type Ran, run } from './run.ts'

const realms = ['shared', 'relay', 'viewer', 'extension', 'tests']

const results = await Promise.all([
  ...realms.map((realm) => run(`types in ${realm}`, ['tsc', '-p', realm])),
  run('lint and format', ['biome', 'check', '--error-on-warnings', '.']),
  ...(process.argv.includes('--without-tests')
    ? []
    : [run('unit and layout', ['vitest', 'run', '--project', 'unit', '--reporter', 'dot'])]),
])

for (const result of results) report(result)
process.exitCode = results.every((result) => result.code === 0) ? 0 : 1

function report({ name, code, output, ms }: Ran): void {
  console.log(`${code === 0 ? 'ok  ' : 'FAIL'} ${name} (${(ms / 1000).toFixed(1)} s)`)
  if (code !== 0) console.log(output)
}
