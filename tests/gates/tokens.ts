import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { createServer } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { decodeProtectedHeader } from 'jose'
import { enginesOf } from '../fixtures/engines.ts'
import { type FakeIssuer, PEOPLE, startFakeIssuer } from '../fixtures/fake-issuer.ts'
import { FORGERIES } from '../fixtures/forged-tokens.ts'
import { seal, TestSender, TestVault } from '../fixtures/relay-client.ts'
import { issuerRule, startTestRelay, type TestRelay } from '../fixtures/test-relay.ts'
import { type Gate, judge, type Verdict } from './gate.ts'

const ALGORITHMS = ['ES256', 'RS256', 'PS256', 'EdDSA'] as const

export const tokens: Gate = {
  about: 'forged and altered tokens open nothing, and send the relay to nobody',
  times: ALGORITHMS.length,
  run: tokensGate,
}

/** @param kinds of issuers, by what they sign with */
async function tokensGate(kinds: number): Promise<Verdict> {
  const figures = {
    forgeries: 0,
    accepted: 0,
    otherAnswers: 0,
    reasons: 0,
    goodRefused: 0,
    hostileIssuers: 0,
    hostileAccepted: 0,
    connections: 0,
    unapprovedConnections: 0,
    bytesOfAnEndlessAnswer: 0,
  }
  const reasons = new Set<string>()
  const algorithms = ALGORITHMS.slice(0, kinds)
  for (const algorithm of algorithms) await forge(algorithm, figures, reasons)
  await meetHostileIssuers(figures)
  figures.reasons = reasons.size
  return judge(figures, {
    'no forged token was accepted': figures.accepted === 0,
    'each was answered with a sign-in code': figures.otherAnswers === 0,
    'at least sixty forgeries for each kind of issuer': figures.forgeries >= 60 * algorithms.length,
    'each kind of forgery has a reason of its own in the log': figures.reasons >= 11,
    'the good token each was made from opens': figures.goodRefused === 0,
    'no hostile issuer was believed': figures.hostileAccepted === 0,
    'the relay connected to nobody that was not approved': figures.unapprovedConnections === 0,
    'it did connect to those that were': figures.connections > 0,
    'an answer without an end is not read': figures.bytesOfAnEndlessAnswer < 8 * 1024 ** 2,
  })
}

type Figures = Record<
  'forgeries' | 'accepted' | 'otherAnswers' | 'goodRefused' | 'hostileIssuers' | 'hostileAccepted',
  number
> &
  Record<'connections' | 'unapprovedConnections' | 'bytesOfAnEndlessAnswer', number>

/** Every forgery against an issuer that signs in this way. */
async function forge(algorithm: string, figures: Figures, reasons: Set<string>): Promise<void> {
  const running = await startTestRelay({ algorithm })
  try {
    const { origin } = running.relay
    const sender = await TestSender.signIn(origin, running.issuer)
    const sealed = await seal(2000)
    await sender.share(sealed)
    for (const forgery of FORGERIES) {
      const vault = await TestVault.make(origin, running.issuer)
      const claims = { ...PEOPLE.lee, nonce: await vault.nonce(sealed.id) }
      const idToken = await forgery.make({ issuer: running.issuer, claims })
      // A forgery that says this issuer's own algorithm is no forgery of it.
      if (forgery.name.startsWith('alg ') && algorithmOf(idToken) === algorithm) continue
      const answer = await vault.ask(sealed, 'lee', { idToken })
      const { code } = answer.ok ? { code: '' } : ((await answer.json()) as { code: string })
      figures.forgeries += 1
      if (answer.ok) figures.accepted += 1
      else if (!code.startsWith('sign-in/')) figures.otherAnswers += 1
    }
    const vault = await TestVault.make(origin, running.issuer)
    if ((await vault.ask(sealed, 'lee')).status !== 201) figures.goodRefused += 1
    for (const line of running.log) {
      const { event, because } = JSON.parse(line) as { event: string; because?: string }
      if (event === 'sign-in-refused' && because !== undefined) reasons.add(because)
    }
  } finally {
    await running.close()
  }
}

/** Where a hostile issuer would like the relay to go for its keys. */
function elsewhere(trapPort: number): (string | { redirect: true } | { endless: true })[] {
  return [
    `http://127.0.0.1:${trapPort}/keys`,
    `http://localhost:${trapPort}/keys`,
    `http://trap.localhost:${trapPort}/keys`,
    `http://[::1]:${trapPort}/keys`,
    `http://[::ffff:127.0.0.1]:${trapPort}/keys`,
    `http://2130706433:${trapPort}/keys`,
    `http://0x7f.0.0.1:${trapPort}/keys`,
    `http://017700000001:${trapPort}/keys`,
    `http://127.1:${trapPort}/keys`,
    `http://0.0.0.0:${trapPort}/keys`,
    `https://127.0.0.1:${trapPort}/keys`,
    'http://169.254.169.254/latest/meta-data/',
    'http://metadata.google.internal/computeMetadata/v1/',
    'http://10.0.0.1/keys',
    'http://192.168.0.1/keys',
    'http://[fd00::1]/keys',
    'http://[fe80::1]/keys',
    'https://issuer.example/keys',
    'file:///etc/passwd',
    'data:application/json,{"keys":[]}',
    'ftp://127.0.0.1/keys',
    'javascript:0',
    '//127.0.0.1/keys',
    'keys',
    '',
    { redirect: true },
    { endless: true },
  ]
}

async function meetHostileIssuers(figures: Figures): Promise<void> {
  let trapped = 0
  const trap = createServer((_, response) => {
    trapped += 1
    response.end('{"keys":[]}')
  })
  await new Promise<void>((resolve) => trap.listen(0, resolve))
  const trapPort = (trap.address() as AddressInfo).port
  const endless = await startEndless()
  const hostile: FakeIssuer[] = []
  for (const where of elsewhere(trapPort)) {
    const issuer = await startFakeIssuer({ algorithm: 'ES256' })
    if (typeof where === 'string') issuer.answers.metadata = { ...issuer.answers.metadata, jwks_uri: where }
    else if ('redirect' in where) issuer.answers.status = 302
    else {
      issuer.answers.metadata = { ...issuer.answers.metadata, jwks_uri: `${endless.origin}/keys` }
    }
    hostile.push(issuer)
  }
  // Its address names somebody in front of the host.
  const approved = new Set(hostile.map(({ issuer }) => new URL(issuer).port))
  approved.add(new URL(endless.origin).port)
  const running = await startTestRelay({
    tenants: (issuer) => [
      {
        id: 'ward7',
        name: 'Ward 7 NHS Trust',
        maySend: [{ organisation: 'RX1', role: null }],
        issuers: [issuer, ...hostile].map((one) => ({
          ...issuerRule(one),
          keyOrigins: one === issuer ? [] : [endless.origin],
        })),
      },
    ],
  })
  approved.add(new URL(running.issuer.issuer).port)
  approved.add(String(running.relay.port))
  const { database, storage } = enginesOf(running.folder)
  const endpoint = storage && new URL(storage).searchParams.get('endpoint')
  for (const engine of [database, endpoint]) if (engine) approved.add(new URL(engine).port)
  const watching = watchConnections(approved)
  try {
    await askAll(running, hostile, figures)
  } finally {
    const { made, unapproved } = watching.stop()
    figures.connections += made
    figures.unapprovedConnections += unapproved + trapped
    figures.bytesOfAnEndlessAnswer = Math.max(figures.bytesOfAnEndlessAnswer, endless.sentBytes())
    await running.close()
    await Promise.all(hostile.map((issuer) => issuer.close()))
    endless.close()
    trap.close()
    trap.closeAllConnections()
  }
}

async function askAll(running: TestRelay, hostile: readonly FakeIssuer[], figures: Figures): Promise<void> {
  const sender = await TestSender.signIn(running.relay.origin, running.issuer)
  const sealed = await seal(2000)
  await sender.share(sealed)
  for (const issuer of hostile) {
    const vault = await TestVault.make(running.relay.origin, issuer)
    const answer = await vault.ask(sealed, 'lee')
    figures.hostileIssuers += 1
    if (answer.ok) figures.hostileAccepted += 1
  }
}

/** Every connection this process tries to make, the relay's among them. */
function watchConnections(approved: ReadonlySet<string>) {
  let made = 0
  let unapproved = 0
  function onSocket(message: unknown): void {
    const { socket } = message as { socket: Socket }
    socket.on('connectionAttempt', (_address: string, port: number) => {
      made += 1
      if (!approved.has(String(port))) unapproved += 1
    })
  }
  subscribe('net.client.socket', onSocket)
  return {
    stop() {
      unsubscribe('net.client.socket', onSocket)
      return { made, unapproved }
    },
  }
}

/** Keys that never end. */
async function startEndless() {
  let sentBytes = 0
  const server = createServer((_, response) => {
    response.writeHead(200, { 'content-type': 'application/json' })
    const piece = Buffer.alloc(64 * 1024, ' ')
    function more(): void {
      while (!response.destroyed) {
        sentBytes += piece.length
        if (!response.write(piece)) break
      }
    }
    response.on('drain', more)
    more()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    sentBytes: () => sentBytes,
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}

function algorithmOf(token: string): unknown {
  try {
    return decodeProtectedHeader(token).alg
  } catch {
    return null
  }
}
