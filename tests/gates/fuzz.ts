import { readFileSync } from 'node:fs'
import { connect } from 'node:net'
import * as fc from 'fast-check'
import { toBase64url } from '#shared/bytes/base64url.ts'
import { pathOf, type Route, type RouteName, routes } from '#shared/protocol/routes.ts'
import { makeWrapKeyPair } from '#shared/wrap/wrap.ts'
import { type CrashRelay, makeCrashRelay } from '../fixtures/crash-relay.ts'
import { PEOPLE } from '../fixtures/fake-issuer.ts'
import { grantTo, seal, TestSender, TestVault } from '../fixtures/relay-client.ts'
import { type Gate, inParallel, judge, type Verdict } from './gate.ts'
import { NO_LIMITS } from './no-limits.ts'

export const fuzz: Gate = {
  about: 'requests that are almost right, at every route, are never our fault',
  times: 50_000,
  run: fuzzGate,
}

const AT_ONCE = 16
const HANGS_MS = 5000

/**
 * Requests that are almost right, at every route of the table. Whatever comes, the relay answers with one of its own
 * codes, never with a fault of ours.
 *
 * @param runs for each family of routes: those that share the first word of their path
 */
async function fuzzGate(runs: number): Promise<Verdict> {
  const relay = await makeCrashRelay({ algorithm: 'ES256', config: { limits: NO_LIMITS } })
  const figures = {
    families: 0,
    requests: 0,
    answered2xx: 0,
    answered4xx: 0,
    answered5xx: 0,
    notAProblem: 0,
    hangs: 0,
    rawRequests: 0,
    rawAccepted: 0,
    brokenPromises: 0,
    rssGrowthMiB: 0,
  }
  const faults = new Set<string>()
  try {
    await relay.start()
    const aim = await takeAim(relay)
    for (const name of families()) {
      figures.families += 1
      const sample = fc.sample(requestOf(name.routes), { numRuns: Math.min(runs, 200), seed: 1 })
      // Warm: what grows after this grows with requests.
      await inParallel(sample, AT_ONCE, (one) => ask(relay, aim, one, figures, faults))
    }
    const before = residentMiB(relay)
    for (const { routes: some } of families()) {
      for (let done = 0; done < runs; done += 1000) {
        const sample = fc.sample(requestOf(some), { numRuns: Math.min(1000, runs - done) })
        await inParallel(sample, AT_ONCE, (one) => ask(relay, aim, one, figures, faults))
      }
    }
    figures.rssGrowthMiB = residentMiB(relay) - before
    await askRaw(relay, figures, faults)
    figures.brokenPromises = relay
      .output()
      .split('\n')
      .filter((line) => line.includes('"broken"')).length
  } finally {
    await relay.close()
  }
  return judge(figures, {
    [`no fault of ours (${[...faults].slice(0, 5).join('; ')})`]:
      figures.answered5xx === 0 && figures.brokenPromises === 0,
    'every refusal is a problem with a code': figures.notAProblem === 0,
    'nothing hangs': figures.hangs === 0,
    'no smuggled or ambiguous request is taken': figures.rawAccepted === 0,
    'it got past the door': figures.answered2xx > 0 && figures.answered4xx > 0,
    'memory does not grow with requests': figures.rssGrowthMiB < 50,
  })
}

type Figures = Record<
  | 'requests'
  | 'answered2xx'
  | 'answered4xx'
  | 'answered5xx'
  | 'notAProblem'
  | 'hangs'
  | 'rawRequests'
  | 'rawAccepted',
  number
>

function families(): { name: string; routes: RouteName[] }[] {
  const byWord = Map.groupBy(
    Object.keys(routes) as RouteName[],
    (name) => routes[name].path.split('/')[1] ?? '',
  )
  return [...byWord].map(([name, routes]) => ({ name, routes }))
}

/** What is good, so that the requests are near it. */
type Aim = { good: Partial<Record<RouteName, unknown>>; ids: string[]; tokens: string[] }

async function takeAim({ origin, issuer }: CrashRelay): Promise<Aim> {
  const sender = await TestSender.signIn(origin, issuer)
  const sealed = await seal(3000)
  await sender.share(sealed)
  const vault = await TestVault.make(origin, issuer)
  const { ticket, released } = await vault.open(sealed)
  const key = await makeWrapKeyPair('p-256')
  const idToken = await issuer.idToken({ ...PEOPLE.lee, nonce: await vault.nonce(sealed.id) })
  const create = await sender.createRequest(await seal(3000), grantTo())
  return {
    good: {
      startSession: { idToken, nonce: 'n'.repeat(43) },
      createEnvelope: create,
      park: { parkingKey: create.relayShare, nonce: 'A'.repeat(43) },
      takeParked: { idToken, returnKey: key.publicKey },
      askRelease: {
        idToken,
        accessToken: toBase64url(sealed.accessToken.reveal()),
        purposeOfUse: 'TREAT',
        vaultKey: vault.key.publicKey,
        nonceSalt: vault.salt,
      },
    },
    ids: [sealed.id, released.releaseId, 'ward7', 'tile', `gb-${'A'.repeat(22)}`],
    tokens: [sender.token, ticket, 'A'.repeat(43), 'x'],
  }
}

const nasty = fc.constantFrom<unknown>(
  null,
  true,
  0,
  -1,
  1.5,
  1e308,
  2 ** 53,
  '',
  'A',
  'A'.repeat(43),
  '\u0000',
  '\ud800',
  '../..',
  '"',
  {},
  [],
  [[]],
  { a: 1 },
  'x25519',
  'p-256',
  'TREAT',
  '😀'.repeat(50),
  Array(100).fill(0),
)

/** One value somewhere inside replaced, dropped, or one added. */
function bent(value: unknown, path: readonly number[], by: unknown): unknown {
  if (typeof value !== 'object' || value === null || path.length === 0) return by
  const [turn = 0, ...rest] = path
  const keys = [...Object.keys(value), 'more']
  const key = keys[turn % keys.length] ?? 'more'
  const copy = Array.isArray(value) ? [...value] : { ...value }
  const inner = (value as Record<string, unknown>)[key]
  Object.assign(copy, { [key]: bent(inner, rest, by) })
  return copy
}

function requestOf(some: readonly RouteName[]) {
  return fc.record({
    route: fc.constantFrom(...some),
    path: fc.array(fc.nat(8), { minLength: 0, maxLength: 4 }),
    by: fc.oneof(nasty, fc.jsonValue()),
    bend: fc.boolean(),
    id: fc.oneof(fc.nat(4), fc.stringMatching(/^[A-Za-z0-9_-]{1,64}$/)),
    token: fc.option(fc.nat(3)),
    headers: fc.dictionary(
      fc.constantFrom(
        'range',
        'upload-offset',
        'upload-checksum',
        'tus-resumable',
        'wardlink-access',
        'origin',
        'content-type',
        'x-forwarded-for',
        'if-none-match',
      ),
      fc.oneof(
        fc.constantFrom(
          'bytes=0-',
          'bytes=-1',
          'bytes=9-1',
          '1.0.0',
          '3000',
          'sha256 AAAA',
          'A'.repeat(43),
          'application/json',
          'application/offset+octet-stream',
        ),
        fc.stringMatching(/^[\x21-\x7e]{0,40}$/),
      ),
    ),
    raw: fc.option(fc.uint8Array({ maxLength: 300 })),
  })
}
type Request = ReturnType<typeof requestOf> extends fc.Arbitrary<infer One> ? One : never

async function ask(relay: CrashRelay, aim: Aim, request: Request, figures: Figures, faults: Set<string>) {
  const { route: name, path, by, bend, id, token, headers, raw } = request
  const route: Route = routes[name]
  const value = typeof id === 'number' ? (aim.ids[id] ?? 'x') : id
  const values = new Proxy({}, { get: () => value })
  const hasBody = route.method !== 'GET' && route.method !== 'HEAD'
  const json = bend ? bent(aim.good[name] ?? {}, path, by) : (aim.good[name] ?? by)
  figures.requests += 1
  try {
    const answer = await fetch(relay.origin + pathOf(name, values), {
      method: route.method,
      headers: {
        'content-type': 'application/json',
        ...headers,
        ...(token === null ? {} : { authorization: `Bearer ${aim.tokens[token] ?? ''}` }),
      },
      ...(hasBody ? { body: raw === null ? JSON.stringify(json) : new Uint8Array(raw) } : {}),
      signal: AbortSignal.timeout(HANGS_MS),
    })
    const text = await answer.text()
    if (answer.status >= 500) {
      figures.answered5xx += 1
      faults.add(`${name} ${answer.status}`)
    } else if (answer.status >= 400) {
      figures.answered4xx += 1
      if (route.method !== 'HEAD' && !text.includes('"code"')) figures.notAProblem += 1
    } else figures.answered2xx += 1
  } catch (thrown) {
    figures.hangs += 1
    faults.add(`${name} ${thrown instanceof Error ? thrown.name : 'thrown'}`)
  }
}

/** Requests that two readers could understand differently, or that are none. */
const RAW: readonly string[] = [
  'POST /sessions HTTP/1.1\r\nHost: {host}\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
  'POST /sessions HTTP/1.1\r\nHost: {host}\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello',
  'POST /sessions HTTP/1.1\r\nHost: {host}\r\nContent-Length: -1\r\n\r\n',
  'POST /sessions HTTP/1.1\r\nHost: {host}\r\nContent-Length: 5, 5\r\n\r\nhello',
  'POST /sessions HTTP/1.1\r\nHost: {host}\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n',
  'POST /sessions HTTP/1.1\r\nHost: {host}\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n',
  'POST /sessions HTTP/1.1\r\nHost: {host}\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n',
  'GET /description HTTP/1.1\r\nHost: {host}\r\nHost: evil.example\r\n\r\n',
  'GET /description HTTP/1.1\r\nHost: evil.example\r\nHost: {host}\r\n\r\n',
  'GET /description HTTP/1.1\r\n\r\n',
  'GET /description HTTP/1.1\r\nHost: evil.example\r\n\r\n',
  'GET /description HTTP/1.1\r\nHost: {host}@evil.example\r\n\r\n',
  'GET http://evil.example/description HTTP/1.1\r\nHost: evil.example\r\n\r\n',
  'GET /description HTTP/1.1\r\nHost: {host}\r\n folded: yes\r\n\r\n',
  'GET /description HTTP/1.1\r\nHost: {host}\r\nX: a\u0000b\r\n\r\n',
  'GET /description HTTP/1.1\nHost: {host}\n\n',
  `GET /description HTTP/1.1\r\nHost: {host}\r\nX: ${'a'.repeat(9000)}\r\n\r\n`,
  `GET /${'a'.repeat(9000)} HTTP/1.1\r\nHost: {host}\r\n\r\n`,
  'GET /../../etc/passwd HTTP/1.1\r\nHost: {host}\r\n\r\n',
  'GET /assets/..%2f..%2fkeys/rest.key HTTP/1.1\r\nHost: view.{host}\r\n\r\n',
  'GET /assets/../keys/rest.key HTTP/1.1\r\nHost: view.{host}\r\n\r\n',
  'CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example\r\n\r\n',
  'TRACE /description HTTP/1.1\r\nHost: {host}\r\n\r\n',
  'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
  'GET /description HTTP/9.9\r\nHost: {host}\r\n\r\n',
  '\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003',
  'hello\r\n\r\n',
  '\r\n\r\n\r\n',
]

async function askRaw(relay: CrashRelay, figures: Figures, faults: Set<string>): Promise<void> {
  const { host } = new URL(relay.origin)
  for (const text of RAW) {
    figures.rawRequests += 1
    const answer = await rawAnswer(relay.origin, text.replaceAll('{host}', host))
    const [, status] = /^HTTP\/1\.1 (\d{3})/.exec(answer) ?? []
    if (answer === 'silence') figures.hangs += 1
    else if (status?.startsWith('2')) {
      figures.rawAccepted += 1
      faults.add(text.slice(0, 60))
    } else if (status?.startsWith('5')) {
      figures.answered5xx += 1
      faults.add(text.slice(0, 60))
    }
  }
}

/** What comes back until the other side closes; `silence` when neither an answer nor an end comes. */
function rawAnswer(origin: string, text: string): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>()
  const socket = connect(Number(new URL(origin).port), '127.0.0.1', () => socket.write(text, 'latin1'))
  let answer = ''
  const timer = setTimeout(() => {
    socket.destroy()
    resolve(answer === '' ? 'silence' : answer)
  }, 15_000)
  socket.on('data', (bytes) => {
    answer += bytes.toString('latin1')
    if (/^HTTP\/1\.1 \d{3}/.test(answer)) socket.destroy()
  })
  socket.on('error', () => undefined)
  socket.on('close', () => {
    clearTimeout(timer)
    resolve(answer)
  })
  return promise
}

function residentMiB(relay: CrashRelay): number {
  const [, kibibytes = '0'] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${relay.pid()}/status`, 'utf8')) ?? []
  return Math.round(Number(kibibytes) / 1024)
}
