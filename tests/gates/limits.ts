import { connect, type Socket } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { toBase64url } from '#shared/bytes/base64url.ts'
import { type CrashRelay, makeCrashRelay } from '../fixtures/crash-relay.ts'
import { PEOPLE } from '../fixtures/fake-issuer.ts'
import { grantTo, type Sealed, seal, TestSender, TestVault } from '../fixtures/relay-client.ts'
import { askHost } from './ask-host.ts'
import { type Gate, inParallel, judge, quantile, rounded, type Verdict } from './gate.ts'
import { NO_LIMITS } from './no-limits.ts'

export const limits: Gate = {
  about: 'slow, broken and greedy clients are cut off, and nobody else notices',
  times: 400,
  run: limitsGate,
}

/** The longest any of them may hold a connection; a silent upload is given half a minute by the protocol. */
const MAXIMUM_HOLD_MS = 75_000
const FROM_HOSPITAL = '198.51.100.7'
const FROM_ELSEWHERE = '203.0.113.9'

/** @param times of connections held open at once, and a fifth of the guesses made */
async function limitsGate(times: number): Promise<Verdict> {
  const relay = await makeCrashRelay({ algorithm: 'ES256' })
  const figures = {
    slowClients: 0,
    slowClientsLeft: 0,
    longestHoldMs: 0,
    goodRequests: 0,
    goodFailures: 0,
    quietP99Ms: 0,
    attackedP99Ms: 0,
    oversized: 0,
    oversizedTaken: 0,
    guesses: 0,
    hits: 0,
    guessesCutShort: 0,
    insiderGuesses: 0,
    insiderCutShort: 0,
    honestAsked: 0,
    honestServed: 0,
    floodAsked: 0,
    floodRefused: 0,
    neighbourRefused: 0,
  }
  try {
    await relay.start()
    const sender = await TestSender.signIn(relay.origin, relay.issuer)
    const sealed = await seal(1200)
    await sender.share(
      sealed,
      grantTo({ type: 'role', organisation: 'RX1', role: null, minimumAssurance: 0 }),
    )
    await meetSlowClients(relay, sender, sealed, times, figures)
    await meetOversized(relay, figures)
    await meetGuessers(relay, sealed, times, figures)
  } finally {
    await relay.close()
  }
  await meetFlood(figures)
  return judge(figures, {
    'every slow or silent client was cut off': figures.slowClientsLeft === 0,
    'in good time': figures.longestHoldMs < MAXIMUM_HOLD_MS,
    'good clients were answered meanwhile': figures.goodFailures === 0 && figures.goodRequests > 0,
    'and not three times slower': figures.attackedP99Ms < 3 * Math.max(figures.quietP99Ms, 20),
    'nothing oversized was taken': figures.oversizedTaken === 0,
    'guessing found nothing': figures.hits === 0,
    'guessing from one address was cut short':
      figures.guesses > 300 && figures.guesses - figures.guessesCutShort < 500,
    'guessing by one account was cut short': figures.insiderCutShort > figures.insiderGuesses / 3,
    'honest people behind the same address were served':
      figures.honestServed >= figures.honestAsked * 0.99 && figures.honestAsked > 0,
    'a flood was refused': figures.floodRefused > 0,
    'and its neighbour was not': figures.neighbourRefused === 0,
  })
}

type Figures = Record<
  | 'slowClients'
  | 'slowClientsLeft'
  | 'longestHoldMs'
  | 'goodRequests'
  | 'goodFailures'
  | 'quietP99Ms'
  | 'attackedP99Ms'
  | 'oversized'
  | 'oversizedTaken'
  | 'guesses'
  | 'hits'
  | 'guessesCutShort'
  | 'insiderGuesses'
  | 'insiderCutShort'
  | 'honestAsked'
  | 'honestServed'
  | 'floodAsked'
  | 'floodRefused'
  | 'neighbourRefused',
  number
>

/** How to hold a connection without ever finishing. */
type Slow = { begin: string; drip: string | null }

function slowKinds(host: string, sender: TestSender, sealed: Sealed): Slow[] {
  const upload = `PATCH /uploads/${sealed.id} HTTP/1.1\r\nHost: ${host}\r\nAuthorization: Bearer ${sender.token}\r\nTus-Resumable: 1.0.0\r\nContent-Type: application/offset+octet-stream\r\nUpload-Offset: 1200\r\nContent-Length: 0\r\n`
  const json = `POST /sessions HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/json\r\n`
  return [
    { begin: '', drip: null },
    { begin: 'G', drip: 'E' },
    { begin: `GET /description HTTP/1.1\r\nHost: ${host}\r\n`, drip: 'X: y\r\n' },
    { begin: `GET /description HTTP/1.1\r\nHost: ${host}\r\nX: `, drip: 'y' },
    { begin: `${json}Content-Length: 5000\r\n\r\n{`, drip: ' ' },
    { begin: `${json}Transfer-Encoding: chunked\r\n\r\n`, drip: '1\r\n \r\n' },
    { begin: `${json}Content-Length: 10\r\n\r\n`, drip: null },
    { begin: `${upload}`, drip: null },
  ]
}

async function meetSlowClients(
  relay: CrashRelay,
  sender: TestSender,
  sealed: Sealed,
  times: number,
  figures: Figures,
): Promise<void> {
  const { port, host } = new URL(relay.origin)
  const quiet: number[] = []
  await beGood(Number(port), host, quiet, figures, () => quiet.length >= 200)
  const kinds = slowKinds(host, sender, sealed)
  const beganAt = performance.now()
  let left = times
  const sockets = Array.from({ length: times }, (_, at) =>
    hold(Number(port), kinds[at % kinds.length], () => {
      left -= 1
      figures.longestHoldMs = Math.round(performance.now() - beganAt)
    }),
  )
  const attacked: number[] = []
  const isOver = () => left === 0 || performance.now() - beganAt > MAXIMUM_HOLD_MS
  await beGood(Number(port), host, attacked, figures, isOver)
  figures.slowClients = sockets.length
  figures.slowClientsLeft = left
  figures.quietP99Ms = rounded(quantile(quiet, 0.99), 1)
  figures.attackedP99Ms = rounded(quantile(attacked, 0.99), 1)
  for (const socket of sockets) socket.destroy()
}

/** Sends as little as it can, once a second, for as long as it is let. */
function hold(port: number, slow: Slow | undefined, onClosed: () => void): Socket {
  const socket = connect(port, '127.0.0.1', () => {
    if (slow && slow.begin !== '') socket.write(slow.begin)
  })
  socket.on('error', () => undefined)
  // It takes what it is sent, and never closes by itself.
  socket.resume()
  const timer = setInterval(() => slow?.drip && socket.writable && socket.write(slow.drip), 1000)
  socket.once('close', () => {
    clearInterval(timer)
    onClosed()
  })
  return socket
}

async function beGood(
  port: number,
  host: string,
  times: number[],
  figures: Figures,
  isOver: () => boolean,
): Promise<void> {
  while (!isOver()) {
    const beganAt = performance.now()
    const seen = await askHost(port, host, 'GET', '/description').catch(() => null)
    times.push(performance.now() - beganAt)
    figures.goodRequests += 1
    if (seen?.status !== 200) figures.goodFailures += 1
    await wait(5)
  }
}

async function meetOversized(relay: CrashRelay, figures: Figures): Promise<void> {
  const { port, host } = new URL(relay.origin)
  const requests = [
    `GET /description HTTP/1.1\r\nHost: ${host}\r\n${'X-Many: 1\r\n'.repeat(3000)}\r\n`,
    `GET /description HTTP/1.1\r\nHost: ${host}\r\nCookie: ${'a'.repeat(100_000)}\r\n\r\n`,
    `POST /sessions HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/json\r\nContent-Length: 99999999\r\n\r\n${'a'.repeat(200_000)}`,
    `POST /sessions HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n${`10000\r\n${'a'.repeat(65536)}\r\n`.repeat(4)}`,
    `POST /r/x HTTP/1.1\r\nHost: view.${host}\r\nContent-Length: 99999999\r\n\r\n${'a'.repeat(200_000)}`,
    `POST /sessions HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/json\r\nContent-Length: 60000\r\n\r\n${'['.repeat(60_000)}`,
  ]
  for (const request of requests) {
    figures.oversized += 1
    const status = await statusOf(Number(port), request)
    // An answer of ours that says no, or none at all.
    if (status !== null && (status < 400 || status >= 500)) figures.oversizedTaken += 1
  }
}

function statusOf(port: number, request: string): Promise<number | null> {
  const { promise, resolve } = Promise.withResolvers<number | null>()
  const socket = connect(port, '127.0.0.1', () => socket.write(request))
  socket.setTimeout(20_000, () => socket.destroy())
  socket.on('data', (bytes: Buffer) => {
    resolve(Number(/^HTTP\/1\.1 (\d{3})/.exec(bytes.toString('latin1'))?.[1] ?? 0))
    socket.destroy()
  })
  socket.on('error', () => undefined)
  socket.on('close', () => resolve(null))
  return promise
}

/** Somebody in a hospital tries reports and tokens, while colleagues behind the same address open theirs. */
async function meetGuessers(
  relay: CrashRelay,
  sealed: Sealed,
  times: number,
  figures: Figures,
): Promise<void> {
  const vault = await TestVault.make(relay.origin, relay.issuer)
  const unknown = await seal(10)
  const from = { 'x-forwarded-for': FROM_HOSPITAL }
  const ask = async (report: Pick<Sealed, 'id' | 'accessToken'>, idToken: string, by = vault) =>
    fetch(`${relay.origin}/envelopes/${report.id}/releases`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...from },
      body: JSON.stringify({
        idToken,
        accessToken: toBase64url(report.accessToken.reveal()),
        purposeOfUse: 'TREAT',
        vaultKey: by.key.publicKey,
        nonceSalt: by.salt,
      }),
    })
  const forged = await relay.issuer.idToken({ ...PEOPLE.lee, nonce: 'A'.repeat(43) })
  await inParallel(Array(times * 5).keys(), 16, async () => {
    const answer = await ask(unknown, forged)
    await answer.body?.cancel()
    figures.guesses += 1
    if (answer.status === 429) figures.guessesCutShort += 1
    else if (answer.status === 201) figures.hits += 1
  })
  const insider = await relay.issuer.idToken({ ...PEOPLE.sam, nonce: await vault.nonce(sealed.id) })
  await inParallel(Array(200).keys(), 8, async (at) => {
    const report = at % 2 === 0 ? sealed : { id: sealed.id, accessToken: unknown.accessToken }
    const answer = await ask(report, insider)
    await answer.body?.cancel()
    figures.insiderGuesses += 1
    if (answer.status === 429) figures.insiderCutShort += 1
    else if (answer.status === 201) figures.hits += 1
  })
  for (let person = 0; person < 100; person++) {
    const theirs = await TestVault.make(relay.origin, relay.issuer)
    const nonce = await theirs.nonce(sealed.id)
    const idToken = await relay.issuer.idToken({ ...PEOPLE.lee, sub: `honest-${person}`, nonce })
    const answer = await ask(sealed, idToken, theirs)
    await answer.body?.cancel()
    figures.honestAsked += 1
    if (answer.status === 201) figures.honestServed += 1
  }
}

/** One address asks for the same thing again and again. */
/** At a relay whose limits are low: what is a flood must not depend on how quick the machine of the gate is. */
async function meetFlood(figures: Figures): Promise<void> {
  const limits = { ...NO_LIMITS, requestsOfAnAddress: { burst: 1000, perMinute: 600 } }
  const relay = await makeCrashRelay({ algorithm: 'ES256', config: { limits } })
  try {
    await relay.start()
    await flood(relay, figures)
  } finally {
    await relay.close()
  }
}

async function flood(relay: CrashRelay, figures: Figures): Promise<void> {
  const { port, host } = new URL(relay.origin)
  await inParallel(Array(4000).keys(), 16, async (at) => {
    const flooding = await askHost(Number(port), host, 'GET', '/description', {
      'x-forwarded-for': FROM_ELSEWHERE,
    })
    figures.floodAsked += 1
    if (flooding.status === 429) figures.floodRefused += 1
    if (at % 50 !== 0) return
    const neighbour = await askHost(Number(port), host, 'GET', '/description', {
      'x-forwarded-for': '192.0.2.1',
    })
    if (neighbour.status !== 200) figures.neighbourRefused += 1
  })
}
