/**
 * `npm run bench -- <name> [--json]`: measures, and prints a table or one JSON object. Without a name: what there is.
 * Each `<name>.bench.ts` beside this file is one. (`npm run --silent` keeps npm's own two lines out of the output.)
 */
import { readdirSync } from 'node:fs'
import type { Bench } from './bench-result.ts'

// Interrupted, it ends as usual, and takes the browser with it.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))

const names = readdirSync(new URL('./', import.meta.url)).flatMap(
  (file) => file.match(/^(.*)\.bench\.ts$/)?.[1] ?? [],
)
const words = process.argv.slice(2)
const [name] = words.filter((word) => !word.startsWith('--'))

if (name !== undefined && names.includes(name)) {
  const { bench } = (await import(`./${name}.bench.ts`)) as { bench: Bench }
  const flags = words.filter((word) => word.startsWith('--') && word !== '--json')
  // Progress goes to standard error: standard output is the result and nothing else.
  const { table, json } = await bench.run({ flags, note: (line) => console.error(line) })
  console.log(words.includes('--json') ? JSON.stringify(json) : table)
} else {
  console.error(name === undefined ? 'Benches:' : `No bench is called ${name}. There are:`)
  for (const one of names) {
    const { bench } = (await import(`./${one}.bench.ts`)) as { bench: Bench }
    console.error(`  npm run bench -- ${one.padEnd(10)} ${bench.about}`)
  }
  process.exitCode = name === undefined ? 0 : 1
}
