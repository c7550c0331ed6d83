/**
 * `npm run exfil`: what a renderer that was taken over could get out, in three engines, by every channel we know, under
 * the headers of `shared/isolation`. `-- --json` prints `{rows: [{engine, channel, leaked, seen}]}` and nothing else;
 * `-- chromium firefox` runs only those. Ends with 1 if anything got out that the threat model does not name.
 */
import { installBrowsers } from '../commands/install-browsers.ts'
import { installWitnesses } from '../commands/install-witnesses.ts'
import { CHANNELS, labelOf } from './channels.ts'
import { ENGINES, type Engine } from './engines.ts'
import { isKnown } from './known-leaks.ts'
import type { Pass } from './pages.ts'
import { type Ran, runEngine } from './run-engine.ts'

/** WebKit gives all of them one process, and comes to no end when there are seventy. */
const AT_ONCE: Readonly<Record<Engine, number>> = { chromium: 100, firefox: 100, webkit: 12 }

/** What is known to stop an engine, by the channel's name: beside it nothing else goes on. */
const ALONE: Readonly<Record<Engine, readonly string[]>> = {
  chromium: [],
  firefox: [],
  webkit: [
    'download',
    'own host: going to its own document',
    'own host: loading itself again',
    'own host: refresh',
  ],
}

const words = process.argv.slice(2)
const isJson = words.includes('--json')
const wanted = ENGINES.filter((engine) => words.includes(engine))
const engines = wanted.length > 0 ? wanted : ENGINES

/** Everything but the rows: standard output is theirs alone. */
const say = (line: string) => process.stderr.write(`${line}\n`)

const log = console.log
if (isJson) console.log = (...said: unknown[]) => say(said.join(' '))
installBrowsers(engines)
installWitnesses()
console.log = log

const rows: { engine: string; channel: string; leaked: boolean; seen: string }[] = []
let unknown = 0
let failed = 0
for (const engine of engines) {
  try {
    await examine(engine)
  } catch (problem) {
    // The others' rows are worth having; the run has failed all the same.
    failed++
    say(`${engine}: ${problem instanceof Error ? problem.message : problem}`)
  }
}
const leakedCount = rows.filter(({ leaked }) => leaked).length
if (isJson) log(JSON.stringify({ rows }))
else
  log(
    `${rows.length} runs, ${leakedCount} got something out, ${unknown} of them not named in the threat model`,
  )
process.exitCode = unknown + failed > 0 ? 1 : 0

async function examine(engine: Engine): Promise<void> {
  say(`${engine}: running`)
  const control = await runPass(engine, 'control')
  const real = await runPass(engine, 'real')
  const open = new Set(control.filter(({ seen }) => seen.length > 0).map(({ channel }) => channel))
  say(`${engine}: without a policy ${open.size} of ${control.length} channels were seen to work`)
  // A listener that hears nothing proves nothing.
  if (open.size < 20) throw new Error(`${engine}: the control run was hardly heard`)
  for (const { channel, seen } of real) {
    const leaked = seen.length > 0
    rows.push({ engine, channel, leaked, seen: seen.join(', ') })
    if (leaked && !isKnown(engine, channel)) unknown++
    if (!isJson) {
      const outcome = leaked
        ? `LEAKED  ${seen.join(', ')}`
        : open.has(channel)
          ? 'held'
          : 'held (nor without a policy)'
      log(`${engine.padEnd(9)} ${channel.padEnd(40)} ${outcome}`)
    }
  }
}

/** Some of the channels, and so on to the last, each time in a browser of its own. */
async function runPass(engine: Engine, pass: Pass): Promise<Ran[number]['channels']> {
  const alone = CHANNELS.filter(({ name }) => ALONE[engine].includes(name)).map(labelOf)
  const others = CHANNELS.map(labelOf).filter((label) => !alone.includes(label))
  const groups = alone.map((label) => [label])
  for (let at = 0; at < others.length; at += AT_ONCE[engine]) {
    groups.push(others.slice(at, at + AT_ONCE[engine]))
  }
  const channels: Ran[number]['channels'] = []
  for (const group of groups) channels.push(...(await runSome(engine, pass, group)))
  return channels
}

/** A channel may stop the engine it runs in, and the others with it: then they run in halves, to the one that does. */
async function runSome(
  engine: Engine,
  pass: Pass,
  labels: readonly string[],
): Promise<Ran[number]['channels']> {
  try {
    const ran = await runEngine(engine, [pass], labels)
    return ran.flatMap(({ channels }) => channels)
  } catch (problem) {
    if (labels.length === 1) throw problem
    say(`${engine}: ${labels.length} channels did not come to an end together`)
    const middle = Math.ceil(labels.length / 2)
    return [
      ...(await runSome(engine, pass, labels.slice(0, middle))),
      ...(await runSome(engine, pass, labels.slice(middle))),
    ]
  }
}
