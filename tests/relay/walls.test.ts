import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type FakeIssuer, PEOPLE, startFakeIssuer } from '#tests/fixtures/fake-issuer.ts'
import {
  call,
  codeOf,
  type OpenedShare,
  type Sealed,
  seal,
  TestSender,
  TestVault,
} from '#tests/fixtures/relay-client.ts'
import { issuerRule, startTestRelay, type TestRelay, wardSeven } from '#tests/fixtures/test-relay.ts'

/**
 * Two trusts on one relay. Every kind of caller, at every route, with a report of their own, somebody else's, and one
 * that never was: the last two must be the same.
 */
let running: TestRelay
let otherIssuer: FakeIssuer
let origin: string
let asha: TestSender
let colleague: TestSender
let elsewhere: TestSender
let hers: Sealed
let theirs: Sealed
let unknown: Sealed
let opened: OpenedShare

beforeAll(async () => {
  otherIssuer = await startFakeIssuer()
  running = await startTestRelay({
    tenants: (issuer) => [
      wardSeven(issuer),
      {
        id: 'elsewhere',
        name: 'Elsewhere Trust',
        maySend: [{ organisation: 'RY9', role: null }],
        issuers: [issuerRule(otherIssuer)],
      },
    ],
  })
  origin = running.relay.origin
  asha = await TestSender.signIn(origin, running.issuer)
  colleague = await TestSender.signIn(origin, running.issuer, 'lee')
  elsewhere = await TestSender.signIn(origin, otherIssuer, 'sam')
  hers = await seal(2000)
  theirs = await seal(2000)
  unknown = await seal(2000)
  await asha.share(hers)
  await elsewhere.share(theirs)
  const vault = await TestVault.make(origin, running.issuer)
  opened = await vault.open(hers)
})
afterAll(async () => {
  await running.close()
  await otherIssuer.close()
})

type Caller = { name: string; bearer: () => string | undefined }
const callers: readonly Caller[] = [
  { name: 'nobody', bearer: () => undefined },
  { name: 'a made-up token', bearer: () => 'A'.repeat(43) },
  { name: 'the report’s opener, with a ticket', bearer: () => opened.ticket },
  { name: 'a colleague of the sender', bearer: () => colleague.token },
  { name: 'a sender of another trust', bearer: () => elsewhere.token },
]
const TUS = { 'tus-resumable': '1.0.0' }
const OTHERS = { knockId: 'A'.repeat(22), keptSize: '0' }
const senderRoutes = [
  ['uploadOffset', TUS],
  ['uploadAppend', { ...TUS, 'content-type': 'application/offset+octet-stream', 'upload-offset': '2000' }],
  ['uploadStop', TUS],
  ['revoke', {}],
  ['withdrawConsent', {}],
  ['declareFiling', {}],
  ['extend', {}],
  ['prove', {}],
  ['answerKnock', {}],
] as const

async function seenOf(answer: Response): Promise<string> {
  const headers = [...answer.headers].filter(([name]) => name !== 'date')
  return JSON.stringify([answer.status, headers, await answer.text()])
}

describe.each(callers)('$name', ({ bearer }) => {
  test.for(senderRoutes)(
    'cannot %s a report that is not theirs, nor see that it is there',
    async ([route, headers]) => {
      const token = bearer()
      const as = { headers, ...(token === undefined ? {} : { bearer: token }) }
      const foreign = await call(origin, route, { ...OTHERS, envelopeId: hers.id }, as)
      const none = await call(origin, route, { ...OTHERS, envelopeId: unknown.id }, as)
      expect([401, 404]).toContain(foreign.status)
      expect(await seenOf(foreign)).toBe(await seenOf(none))
    },
  )

  test('reads no bytes with it', async () => {
    const token = bearer()
    if (token === opened.ticket) return
    const vault = await TestVault.make(origin, running.issuer)
    const foreign = await vault.read(hers, token ?? '')
    const none = await vault.read(unknown, token ?? '')
    expect(foreign.status).toBe(403)
    expect(await seenOf(foreign)).toBe(await seenOf(none))
  })
})

describe('a sender', () => {
  test('sees their own reports alone', async () => {
    const idsOf = async (sender: TestSender) =>
      (await sender.sent()).envelopes.map(({ envelopeId }) => envelopeId)
    expect(await idsOf(asha)).toEqual([hers.id])
    expect(await idsOf(colleague)).toEqual([])
    expect(await idsOf(elsewhere)).toEqual([theirs.id])
  })

  test('cannot list with a ticket, nor read with a session', async () => {
    expect((await call(origin, 'listSent', {}, { bearer: opened.ticket })).status).toBe(401)
    const vault = await TestVault.make(origin, running.issuer)
    expect((await vault.read(hers, asha.token)).status).toBe(403)
  })
})

describe('an opener', () => {
  test('of a trust’s issuer opens that trust’s reports and not another’s, though named in its grant', async () => {
    const forSam = await seal(2000)
    await asha.share(forSam, {
      to: [{ type: 'named', email: PEOPLE.sam.email }],
      expiresAt: Date.now() + 3_600_000,
      maximumOpensCount: null,
      purposes: ['TREAT'],
    })
    const here = await TestVault.make(origin, running.issuer)
    expect((await here.ask(forSam, 'sam')).status).toBe(201)
    // The other trust's issuer says the same address, verified. This trust has not accepted that issuer.
    const there = await TestVault.make(origin, otherIssuer)
    const answer = await there.ask(forSam, 'sam')
    expect(await codeOf(answer.clone())).toBe('release/not-granted')
    const never = await there.ask({ id: unknown.id, accessToken: unknown.accessToken }, 'sam')
    expect(await seenOf(answer)).toBe(await seenOf(never))
  })

  test('is known by issuer and subject: another subject with the same address is another person', async () => {
    const twice = await seal(2000)
    await asha.share(twice, {
      to: [{ type: 'role', organisation: 'RX1', role: null, minimumAssurance: 0 }],
      expiresAt: Date.now() + 3_600_000,
      maximumOpensCount: 1,
      purposes: ['TREAT'],
    })
    const vault = await TestVault.make(origin, running.issuer)
    expect((await vault.ask(twice, 'lee')).status).toBe(201)
    const other = await TestVault.make(origin, running.issuer)
    expect(await codeOf(await other.ask(twice, { ...PEOPLE.lee, sub: 'lee ' }))).toBe('release/used-up')
  })
})

describe('two trusts', () => {
  test('have a log each, with a key each, and neither holds the other’s entries', async () => {
    const notes = await Promise.all(
      ['ward7', 'elsewhere'].map(async (tenant) =>
        (await call(origin, 'auditCheckpoint', { tenant })).text(),
      ),
    )
    const [here = '', there = ''] = notes.map((note) => note.split('\n')[0] ?? '')
    expect([here, there]).toEqual(['localhost/audit/ward7', 'localhost/audit/elsewhere'])
    const bundle = async (tenant: string, note: string) =>
      (await fetch(`${origin}/audit/${tenant}/tile/entries/000.p/${note.split('\n')[1]}`)).text()
    expect(await bundle('elsewhere', notes[1] ?? '')).not.toContain(hers.id)
    expect(await bundle('ward7', notes[0] ?? '')).not.toContain(theirs.id)
  })

  test('have a quota each', async () => {
    const small = await startTestRelay({ tenant: { quotaBytes: 5000 } })
    const sender = await TestSender.signIn(small.relay.origin, small.issuer)
    const first = await seal(3000)
    await sender.share(first)
    const json = await sender.createRequest(await seal(3000), {
      to: [{ type: 'named', email: PEOPLE.lee.email }],
      expiresAt: Date.now() + 3_600_000,
      maximumOpensCount: null,
      purposes: ['TREAT'],
    })
    const create = () => call(small.relay.origin, 'createEnvelope', {}, { json, bearer: sender.token })
    expect(await codeOf(await create())).toBe('quota/exceeded')
    await sender.revoke(first.id)
    expect((await create()).status).toBe(201)
    await small.close()
  })
})
