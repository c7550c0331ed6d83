/**
 * One run, in a network of its own where every name leads to us: `node tests/exfil/inside.ts <engine> <pass> <channels>`.
 * Prints what was seen of each channel, as JSON. Started by `run-engine.ts`, never by hand.
 */
import { setTimeout as pause } from 'node:timers/promises'
import { CHANNELS, labelOf } from './channels.ts'
import { ENGINES, openEngine } from './engines.ts'
import { startListening } from './listening.ts'
import { HOSTS, type Pass, pagesOf, START } from './pages.ts'

const [engineName, passes = '', wanted = ''] = process.argv.slice(2)
const engine = ENGINES.find((one) => one === engineName)
if (!engine) throw new Error(`there is no engine ${engineName}`)
const names = wanted === '' ? null : new Set(wanted.split(','))
const channels = CHANNELS.filter((channel) => !names || names.has(labelOf(channel)))

/** How long a pass may take on a machine that has much to do. */
const PATIENCE_MS = 60_000 + 8_000 * channels.length

const finished = new Map<Pass, number>()
const listening = await startListening(
  HOSTS,
  pagesOf(channels, (pass, ran) => finished.set(pass, ran)),
)
const browser = await openEngine(engine)
try {
  for (const pass of passes.split(',') as Pass[]) {
    await browser.go(START[pass])
    const fetched = (path: string) => listening.seen.filter((one) => one.path === path).length
    for (let waited = 0; !finished.has(pass); waited += 200) {
      // Alone, it has run and stopped the engine: what was seen of it until then is what it gets out.
      if (waited > PATIENCE_MS && channels.length === 1 && fetched('/renderer.html') > 0) {
        finished.set(pass, 1)
        break
      }
      if (waited > PATIENCE_MS) {
        throw new Error(
          `${engine} did not come to the end of the ${pass} pass: it fetched ${fetched('/vault.html')} vaults, ${fetched('/page.js')} scripts and ${fetched('/renderer.html')} renderers`,
        )
      }
      await pause(200)
    }
    const expected = channels.filter(({ isAtTop }) => pass === 'real' || !isAtTop).length
    const ran = finished.get(pass) ?? 0
    if (ran < expected) throw new Error(`${engine}: ${ran} of ${expected} channels ran in the ${pass} pass`)
  }
} finally {
  await browser.close()
}
// What a closing browser sends counts too.
await pause(300)
await listening.close()

process.stdout.write(
  JSON.stringify(
    passes.split(',').map((pass) => ({
      pass,
      channels: channels.map((channel) => ({ channel: channel.name, seen: seenOf(labelOf(channel), pass) })),
      packets: listening.seen.filter(({ how }) => how === 'packet').length,
    })),
  ),
)
process.exit(0)

function seenOf(label: string, pass: string): string[] {
  const host = `${label}.${pass}.leak.test`
  const word = `word-${label}-${pass}-end`
  const found = listening.seen.flatMap((one) => {
    if (one.host === host || one.host.startsWith(`${host}:`)) return [one.how]
    return one.path.includes(word) ? ['http, to its own host'] : []
  })
  return [...new Set(found)].sort()
}
