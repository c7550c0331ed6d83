import { createHash } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { chromium } from 'playwright'
import { makeShareLink } from '#shared/link/share-link.ts'
import { type Route, type RouteName, routes } from '#shared/protocol/routes.ts'
import { builtFolder, ensureBuilt } from '../demo/built.ts'
import { databaseOf } from '../fixtures/engines.ts'
import { grantTo, type Sealed, seal, TestSender, TestVault } from '../fixtures/relay-client.ts'
import { lookInto } from '../fixtures/relay-database.ts'
import { startTestRelay, type TestRelay } from '../fixtures/test-relay.ts'
import { askHost } from './ask-host.ts'
import { type Gate, inParallel, judge, type Verdict } from './gate.ts'

export const previews: Gate = {
  about: 'link previews, prefetches and scanners change nothing and learn nothing',
  times: 1000,
  run: previewsGate,
}

/** Who looks at a link before the person it was sent to. */
const LOOKERS: readonly Record<string, string>[] = [
  { 'user-agent': 'WhatsApp/2.23.20.0' },
  { 'user-agent': 'facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)' },
  { 'user-agent': 'Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)' },
  { 'user-agent': 'Mozilla/5.0 (Windows NT 6.1; WOW64) SkypeUriPreview Preview/0.5' },
  { 'user-agent': 'TelegramBot (like TwitterBot)' },
  { 'user-agent': 'Twitterbot/1.0' },
  { 'user-agent': 'LinkedInBot/1.0 (compatible; Mozilla/5.0)' },
  { 'user-agent': 'Googlebot/2.1 (+http://www.google.com/bot.html)' },
  { 'user-agent': 'Mozilla/5.0 (Macintosh) AppleWebKit/605.1.15 (KHTML, like Gecko) (Applebot/0.1)' },
  { 'user-agent': 'Microsoft Office Protocol Discovery' },
  { 'user-agent': 'Mozilla/5.0 SafeLinks' },
  {
    'user-agent': 'Discordbot/2.0',
    purpose: 'prefetch',
    'sec-purpose': 'prefetch;prerender',
    'x-moz': 'prefetch',
  },
]
const METHODS = ['GET', 'HEAD', 'OPTIONS'] as const

async function previewsGate(times: number): Promise<Verdict> {
  await ensureBuilt(['viewer'])
  const running = await startTestRelay({ viewerFolder: builtFolder('viewer') })
  const figures = {
    lookers: LOOKERS.length,
    requests: 0,
    changes: 0,
    differences: 0,
    wordsOfTheReport: 0,
    withoutRobotsTag: 0,
    browserVisits: 0,
    stillOpens: 0,
  }
  try {
    const sender = await TestSender.signIn(running.relay.origin, running.issuer)
    const real = await seal(2000)
    const everyone = grantTo({ type: 'role', organisation: 'RX1', role: null, minimumAssurance: 0 })
    await sender.share(real, { ...everyone, maximumOpensCount: 1 })
    const unknown = await seal(2000)
    const before = stateOf(running.folder)
    for (const looker of LOOKERS) {
      const looks = Array.from({ length: Math.ceil(times / LOOKERS.length) }, (_, at) => at)
      await inParallel(looks, 8, (at) => lookOnce(running, looker, at, real, unknown, figures))
    }
    for (const link of [real, unknown]) await visit(running, link, figures)
    figures.changes = stateOf(running.folder) === before ? 0 : 1
    const vault = await TestVault.make(running.relay.origin, running.issuer)
    figures.stillOpens = (await vault.ask(real, 'lee')).status === 201 ? 1 : 0
  } finally {
    await running.close()
  }
  return judge(figures, {
    'not one byte of the database changed': figures.changes === 0,
    'a report that is there looks like one that is not': figures.differences === 0,
    'no answer holds a word of the report, its sender or its id': figures.wordsOfTheReport === 0,
    'every page asks not to be indexed': figures.withoutRobotsTag === 0,
    'a browser that runs the page was there too': figures.browserVisits === 2,
    'the one open it has is still there': figures.stillOpens === 1,
  })
}

type Figures = Record<
  'requests' | 'differences' | 'wordsOfTheReport' | 'withoutRobotsTag' | 'browserVisits',
  number
>

/** The same look at a report that is there and at one that is not. */
async function lookOnce(
  running: TestRelay,
  looker: Record<string, string>,
  at: number,
  real: Sealed,
  unknown: Sealed,
  figures: Figures,
): Promise<void> {
  const { port } = running.relay
  const places = placesOf(port)
  const { host, path } = places[at % places.length] ?? { host: '', path: '' }
  const method = METHODS[Math.floor(at / places.length) % METHODS.length] ?? 'GET'
  const [seen, none] = await Promise.all(
    [real, unknown].map((sealed) => askHost(port, host, method, path.replace('{id}', sealed.id), looker)),
  )
  if (!seen || !none) return
  figures.requests += 2
  const { date: _, ...headers } = seen.headers
  const { date: __, ...others } = none.headers
  const same = seen.status === none.status && seen.body.equals(none.body)
  if (!same || JSON.stringify(headers) !== JSON.stringify(others)) figures.differences += 1
  for (const word of [real.id, 'Asha', 'asha', 'ward7.example']) {
    if (seen.body.includes(word) || JSON.stringify(headers).includes(word)) figures.wordsOfTheReport += 1
  }
  if (seen.status === 200 && method !== 'OPTIONS' && !/noindex/.test(seen.headers['x-robots-tag'] ?? '')) {
    figures.withoutRobotsTag += 1
  }
}

/** Every address a report has: the link itself, and every route of the table that names a report. */
function placesOf(port: number): { host: string; path: string }[] {
  const ofReports = (Object.keys(routes) as RouteName[])
    .map((name): Route => routes[name])
    .filter(({ path }) => path.includes('{envelopeId}'))
    .map(({ path }) => ({ host: `localhost:${port}`, path: path.replace('{envelopeId}', '{id}') }))
  const shell = `view.localhost:${port}`
  return [
    { host: shell, path: '/r/{id}' },
    { host: shell, path: '/r/{id}?utm_source=preview' },
    { host: `${'b'.repeat(32)}.content.localhost:${port}`, path: '/vault.html?{id}' },
    ...new Map(ofReports.map((place) => [place.path, place])).values(),
  ]
}

/** A scanner with a real browser: it runs what the page runs, waits, and taps nothing. */
async function visit(running: TestRelay, sealed: Sealed, figures: Figures): Promise<void> {
  const browser = await chromium.launch({
    executablePath: '/usr/lib/chromium/chromium',
    args: [
      '--no-sandbox',
      '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost, EXCLUDE *.localhost',
    ],
  })
  try {
    const page = await browser.newPage()
    await page.goto(await makeShareLink(running.relay.origins.viewerOrigin, sealed.id, sealed.linkSecret))
    await page.getByRole('button', { name: 'Sign in to view' }).waitFor({ timeout: 60_000 })
    await page.mouse.move(200, 200)
    await page.keyboard.press('End')
    await wait(300)
    await page.reload()
    await wait(300)
    figures.browserVisits += 1
  } finally {
    await browser.close()
  }
}

/** A hash of every row of every table. */
function stateOf(folder: string): string {
  const tables = lookInto<{ name: string }>(
    folder,
    databaseOf(folder) === null
      ? "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"
      : "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' ORDER BY 1",
  )
  const hash = createHash('sha256')
  for (const { name } of tables) {
    for (const row of lookInto(folder, `SELECT * FROM "${name}"`)) hash.update(JSON.stringify(row))
  }
  return hash.digest('hex')
}
