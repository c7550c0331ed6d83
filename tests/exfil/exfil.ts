/**
 * `npm run exfil`: what a renderer that was taken over could get out, in three engines, by every channel we know, under
 * the headers of `shared/isolation`. `-- --json` prints `{rows: [{engine, channel, leaked, seen}]}` and nothing else;
 * `-- chromium firefox` runs only those. Ends with 1 if anything got out that the threat model does not name.
 */
import { installBrowsers } from '../commands/install-browsers.ts'
import { installWitnesses } from '../commands/install-witnesses.ts'
import { ENGINES, type Engine } from './engines.ts'
import { isKnown } from './known-leaks.ts'
import { runEngine } from './run-engine.ts'

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
  // A browser each: WebKit does not come to the end of the second pass in one that has run the first.
  const [control] = await runEngine(engine, ['control'])
  const [real] = await runEngine(engine, ['real'])
  if (!control || !real) throw new Error(`${engine} ran nothing`)
  const open = new Set(control.channels.filter(({ seen }) => seen.length > 0).map(({ channel }) => channel))
  say(`${engine}: without a policy ${open.size} of ${control.channels.length} channels were seen to work`)
  // A listener that hears nothing proves nothing.
  if (open.size < 20) throw new Error(`${engine}: the control run was hardly heard`)
  for (const { channel, seen } of real.channels) {
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
