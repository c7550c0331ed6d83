/**
 * `npm run gates -- <gate> [--times <n>] [--on postgres+s3] [--json]`: one of the relay's promises, held to in numbers. `--json` prints
 * `{gate, passed, figures}` and nothing else. (`npm run --silent` keeps npm's own two lines out of the output.)
 */
import { parseArgs } from 'node:util'
import { crash } from './crash.ts'
import { erasure } from './erasure.ts'
import { fuzz } from './fuzz.ts'
import type { Gate } from './gate.ts'
import { headers } from './headers.ts'
import { limits } from './limits.ts'
import { load } from './load.ts'
import { names } from './names.ts'
import { opens } from './opens.ts'
import { previews } from './previews.ts'
import { regions } from './regions.ts'
import { tokens } from './tokens.ts'
import { walls } from './walls.ts'

// Interrupted, it ends as usual, and takes what it started with it.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))

const gates: Readonly<Record<string, Gate>> = {
  crash,
  opens,
  tokens,
  walls,
  fuzz,
  names,
  previews,
  limits,
  headers,
  erasure,
  regions,
  load,
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'boolean' }, times: { type: 'string' }, on: { type: 'string' } },
})
// What the relays keep their rows and bytes in, and then two processes where one was: see `fixtures/engines.ts`.
if (values.on !== undefined) {
  if (values.on !== 'postgres+s3') throw new Error('--on is postgres+s3')
  process.env.WARDLINK_TEST_ON = values.on
}
const [name = ''] = positionals
const gate = Object.hasOwn(gates, name) ? gates[name] : undefined
if (gate) {
  const { passed, figures, broken } = await gate.run(Number(values.times ?? gate.times))
  if (values.json) console.log(JSON.stringify({ gate: name, passed, figures }))
  else {
    console.log(`${name}: ${passed ? 'passed' : 'FAILED'}`)
    for (const [figure, value] of Object.entries(figures)) console.log(`  ${figure}: ${value}`)
  }
  for (const rule of broken) console.error(`does not hold: ${rule}`)
  // What a gate began may still hold a socket open: its verdict stands.
  process.exit(passed ? 0 : 1)
} else {
  console.error(name === '' ? 'Gates:' : `No gate is called ${name}. There are:`)
  for (const [name, { about, times }] of Object.entries(gates)) {
    console.error(`  npm run gates -- ${name.padEnd(9)} ${about} (--times ${times})`)
  }
  process.exit(name === '' ? 0 : 1)
}
