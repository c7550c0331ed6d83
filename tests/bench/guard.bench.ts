import type { Page } from 'playwright'
import { removeProfile, startBrowser } from '../demo/browser.ts'
import { ensureBuilt } from '../demo/built.ts'
import { PRACTICE_ORIGIN, startPracticeWhatsApp } from '../demo/practice-whatsapp/server/server.ts'
import { startGuardedChromium } from '../hosts/guarded-browser.ts'
import { type Bench, type BenchAsked, type BenchResult, median, tableOf } from './bench-result.ts'

/** Each is dispatched where a person writes, under every listener of the page. */
const EVENTS = ['click', 'keydown', 'input'] as const
const DISPATCHES = 500

type Round = { loadMs: number; eventMs: Record<string, number> }

/**
 * What guard and bridge cost a host: the practice WhatsApp Web is loaded in a browser with them and in one without,
 * turn about, and events are dispatched into its composer. JSON: `{pageLoadRatio, perEventMs}`, the ratio of the
 * median loads, and the milliseconds the dearest kind of event takes more.
 */
export const bench: Bench = {
  about:
    'what the guard costs the host page: its load, and each click, key and input (--quick: fewer rounds)',
  async run({ flags, note }: BenchAsked): Promise<BenchResult> {
    const rounds = flags.includes('--quick') ? 8 : 30
    await ensureBuilt(['practice-whatsapp'])
    const practice = await startPracticeWhatsApp()
    const guarded = await startGuardedChromium(practice.hostRules)
    const bare = await startBrowser({ hostRules: practice.hostRules })
    try {
      const pages = [await guarded.context.newPage(), await bare.context.newPage()] as const
      // The first loads fill caches and compile.
      for (const page of pages) await measure(page)
      const came: [Round[], Round[]] = [[], []]
      for (let round = 0; round < rounds; round++) {
        // Turn about, so that neither always comes second.
        for (const which of round % 2 ? ([1, 0] as const) : ([0, 1] as const)) {
          came[which].push(await measure(pages[which]))
        }
        if (round % 10 === 9) note(`${round + 1} of ${rounds} rounds`)
      }
      return resultOf(came)
    } finally {
      await guarded.close()
      await bare.close()
      await removeProfile(bare)
      await practice.close()
    }
  },
}

async function measure(page: Page): Promise<Round> {
  await page.bringToFront()
  await page.goto(`${PRACTICE_ORIGIN}/`)
  await page.locator('#main footer div[contenteditable="true"]').waitFor()
  return page.evaluate(
    ([events, dispatches]) => {
      const [navigation] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[]
      const composer = document.querySelector('#main footer div[contenteditable="true"]')
      const eventMs = Object.fromEntries(
        events.map((type) => {
          const init = { bubbles: true, cancelable: true, composed: true }
          const startedAt = performance.now()
          for (let count = 0; count < dispatches; count++) composer?.dispatchEvent(new Event(type, init))
          return [type, (performance.now() - startedAt) / dispatches]
        }),
      )
      // From the answer's last byte: how fast a loopback server was is not the page's.
      return { loadMs: (navigation?.loadEventEnd ?? 0) - (navigation?.responseEnd ?? 0), eventMs }
    },
    [EVENTS, DISPATCHES] as const,
  )
}

function resultOf([guarded, bare]: [Round[], Round[]]): BenchResult {
  const load = [guarded, bare].map((rounds) => median(rounds.map(({ loadMs }) => loadMs)))
  const [withMs = Number.NaN, withoutMs = Number.NaN] = load
  const events = EVENTS.map((type) => {
    const [dear = Number.NaN, cheap = Number.NaN] = [guarded, bare].map((rounds) =>
      median(rounds.map(({ eventMs }) => eventMs[type] ?? Number.NaN)),
    )
    return { type, dear, cheap }
  })
  const row = (name: string, dear: number, cheap: number, difference: string) => [
    name,
    dear.toFixed(3),
    cheap.toFixed(3),
    difference,
  ]
  return {
    table: tableOf([
      ['', 'with, ms', 'without, ms', ''],
      row('page load', withMs, withoutMs, `× ${(withMs / withoutMs).toFixed(3)}`),
      ...events.map(({ type, dear, cheap }) => row(type, dear, cheap, `+ ${(dear - cheap).toFixed(4)}`)),
    ]),
    json: {
      pageLoadRatio: withMs / withoutMs,
      perEventMs: Math.max(0, ...events.map(({ dear, cheap }) => dear - cheap)),
    },
  }
}
