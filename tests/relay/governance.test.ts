import { randomBytes } from 'node:crypto'
import * as v from 'valibot'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { DEFAULT_POLICY } from '#shared/access/policy.ts'
import { verifyReceipt } from '#shared/audit/receipt.ts'
import { toBase64url } from '#shared/bytes/base64url.ts'
import { governanceNonce } from '#shared/governance/governance-nonce.ts'
import { type FoundReports, GovernedTenant } from '#shared/governance/messages.ts'
import type { RelayDescription } from '#shared/protocol/messages.ts'
import { type FakeIssuer, PEOPLE, startFakeIssuer } from '#tests/fixtures/fake-issuer.ts'
import {
  call,
  codeOf,
  grantTo,
  type Sealed,
  seal,
  TestSender,
  TestVault,
} from '#tests/fixtures/relay-client.ts'
import { issuerRule, startTestRelay, type TestRelay, wardSeven } from '#tests/fixtures/test-relay.ts'

const GOVERNOR = { sub: 'ivy', name: 'Ivy Gower', organisation: 'RX1', roles: ['governance'] }
const PATIENT = 'AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8'

let running: TestRelay
let elsewhere: FakeIssuer
let report: Sealed
let theirs: Sealed
let logKeys: Record<string, string>

beforeAll(async () => {
  elsewhere = await startFakeIssuer()
  running = await startTestRelay({
    tenants: (issuer) => [
      { ...wardSeven(issuer), governance: [{ organisation: 'RX1', role: 'governance' }] },
      {
        id: 'elsewhere',
        name: 'Elsewhere Trust',
        maySend: [{ organisation: 'RY9', role: null }],
        governance: [{ organisation: 'RY9', role: 'governance' }],
        issuers: [issuerRule(elsewhere)],
      },
    ],
  })
  const { origin } = running.relay
  const description = (await (await call(origin, 'describe')).json()) as RelayDescription
  logKeys = description.logKeys
  const asha = await TestSender.signIn(origin, running.issuer)
  report = await seal(2000)
  const json = { ...(await asha.createRequest(report, grantTo())), patientReference: PATIENT }
  expect((await call(origin, 'createEnvelope', {}, { json, bearer: asha.token })).status).toBe(201)
  await asha.append(report.id, 0, report.bytes)
  await (await TestVault.make(origin, running.issuer)).open(report, 'lee')
  theirs = await seal(1200)
  await (await TestSender.signIn(origin, elsewhere, 'sam')).share(theirs, grantTo())
})
afterAll(async () => {
  await running.close()
  await elsewhere.close()
})

/** A sign-in to govern, as somebody. */
async function signInAs(claims: object, issuer: FakeIssuer = running.issuer, made = governanceNonce) {
  const nonceSalt = toBase64url(randomBytes(32))
  return { idToken: await issuer.idToken({ ...claims, nonce: await made(nonceSalt) }), nonceSalt }
}

async function find(signIn: object, changes: object = {}): Promise<Response> {
  const json = { ...signIn, because: 'search', from: 0, until: Date.now() + 60_000, ...changes }
  return call(running.relay.origin, 'findReports', {}, { json })
}
async function found(changes: object = {}): Promise<FoundReports> {
  const answer = await find(await signInAs(GOVERNOR), changes)
  expect(answer.status).toBe(200)
  return (await answer.json()) as FoundReports
}
const idsOf = ({ reports }: FoundReports) => reports.map((one) => one.report.envelopeId)
const end = (signIn: object, envelopeId: string, how: string) =>
  call(running.relay.origin, 'endReport', { envelopeId }, { json: { ...signIn, how } })

describe('who governs', () => {
  test('sees the reports of their trust and no other, with proofs that fit its log', async () => {
    const all = await found()
    expect(idsOf(all)).toEqual([report.id])
    expect(all).toMatchObject({ tenant: 'ward7', tenantName: 'Ward 7 NHS Trust', isCut: false })
    const [only] = all.reports
    expect(only?.sender).toEqual({ name: PEOPLE.asha.name, email: PEOPLE.asha.email })
    expect(only?.report.releases[0]?.openerName).toBe(PEOPLE.lee.name)
    const types = await Promise.all(
      (only?.receipts ?? []).map(
        async (receipt) => (await verifyReceipt(receipt, logKeys.ward7 ?? '')).entry.type,
      ),
    )
    expect(types).toEqual(expect.arrayContaining(['created', 'released']))
  })

  test.for([
    ['by who sent it', { person: 'asha PATEL' }, 1],
    ['by who opened it', { person: 'lee.chen@' }, 1],
    ['by nobody’s name', { person: 'nobody' }, 0],
    ['by a sign for any text', { person: '%%' }, 0],
    ['by the patient', { patientReference: PATIENT }, 1],
    ['by another patient', { patientReference: PATIENT.replace('AAEC', 'AAED') }, 0],
    ['before there was one', { until: 1 }, 0],
  ] as const)('finds it %s', async ([, changes, count]) => {
    expect((await found(changes)).reports).toHaveLength(count)
  })

  test('finds it by its id, and not another trust’s', async () => {
    expect(idsOf(await found({ envelopeId: report.id }))).toEqual([report.id])
    expect(idsOf(await found({ envelopeId: theirs.id }))).toEqual([])
  })

  test('is written down before anything is seen: who, what for, how many', async () => {
    const { receipt } = await found({ because: 'subject-access', patientReference: PATIENT })
    const { entry } = await verifyReceipt(receipt, logKeys.ward7 ?? '')
    expect(entry).toMatchObject({ type: 'governed', did: 'answered-subject', count: 1, tenant: 'ward7' })
  })
})

describe('what somebody governs', () => {
  test('is said to them: the trust, and what the relay enforces for it', async () => {
    const answer = await call(running.relay.origin, 'readTenant', {}, { json: await signInAs(GOVERNOR) })
    const trust = v.parse(GovernedTenant, await answer.json())
    expect(trust).toMatchObject({
      tenant: 'ward7',
      tenantName: 'Ward 7 NHS Trust',
      standing: { policy: DEFAULT_POLICY, namesDays: 30 },
      maySend: [{ organisation: 'RX1', role: 'clinician' }],
      governs: [{ organisation: 'RX1', role: 'governance' }],
    })
  })
})

describe('the log, taken away', () => {
  const take = async (signIn: object, changes: object) =>
    call(
      running.relay.origin,
      'exportEntries',
      {},
      { json: { ...signIn, from: 0, until: Date.now(), ...changes } },
    )
  const taken = async (changes: object) => {
    const answer = await take(await signInAs(GOVERNOR), changes)
    expect(answer.status).toBe(200)
    return (await answer.text()).split(/\r?\n/).filter((line) => line !== '')
  }

  test('is a table, a line an entry, and none of another trust’s', async () => {
    const [header = '', ...lines] = await taken({ as: 'csv' })
    expect(header).toMatch(/^log,index,at,type/)
    expect(lines.map((line) => line.split(',')[1])).toEqual(lines.map((_, at) => String(at)))
    expect(lines.filter((line) => line.includes(report.id)).length).toBeGreaterThanOrEqual(3)
    // That somebody looked for it here is in the log; what became of it is not.
    expect(lines.filter((line) => line.includes(theirs.id) && !line.includes(',governed,'))).toEqual([])
  })

  test('is FHIR, and syslog', async () => {
    const events = (await taken({ as: 'fhir' })).map((line) => JSON.parse(line))
    expect(new Set(events.map(({ resourceType }) => resourceType))).toEqual(new Set(['AuditEvent']))
    for (const line of await taken({ as: 'syslog' })) expect(line).toMatch(/^<\d+>1 .* wardlink - /)
  })

  test('ends and begins where it was asked to', async () => {
    const times = (await taken({ as: 'fhir' })).map((line) => Date.parse(JSON.parse(line).recorded))
    const [first = 0, , third = 0] = times
    const between = await taken({ as: 'fhir', from: first + 1, until: third })
    expect(between).toHaveLength(times.filter((at) => at > first && at <= third).length)
    expect(await taken({ as: 'fhir', from: 0, until: first - 1 })).toEqual([])
  })

  test('is written down in the log with how much of it', async () => {
    const before = (await taken({ as: 'csv' })).length - 1
    const last = (await taken({ as: 'csv' })).at(-1) ?? ''
    expect(last).toContain('governed')
    expect(last).toContain(`exported,,${before},`)
  })

  test('is for nobody else', async () => {
    const answer = await take(await signInAs({ ...PEOPLE.asha }), { as: 'csv' })
    expect([answer.status, await codeOf(answer)]).toEqual([403, 'release/not-granted'])
    const backwards = await take(await signInAs(GOVERNOR), { as: 'csv', from: 2, until: 1 })
    expect([backwards.status, await codeOf(backwards)]).toEqual([400, 'request/malformed'])
  })
})

describe('nobody else governs', () => {
  test.for([
    ['an ordinary clinician', { ...PEOPLE.asha }],
    ['the role at another organisation', { ...GOVERNOR, organisation: 'RX2' }],
    ['the role by another name', { ...GOVERNOR, roles: ['governance-admin', 'Governance'] }],
    ['a sign-in that was not strong enough', { ...GOVERNOR, acr: 'aal1' }],
    ['no roles at all', { ...GOVERNOR, roles: [] }],
  ] as const)('%s', async ([, claims]) => {
    for (const answer of [
      await find(await signInAs(claims)),
      await end(await signInAs(claims), report.id, 'erase'),
      await call(running.relay.origin, 'readTenant', {}, { json: await signInAs(claims) }),
    ]) {
      expect([answer.status, await codeOf(answer)]).toEqual([403, 'release/not-granted'])
    }
  })

  test('another trust’s governance: they see their own, and cannot end ours', async () => {
    const claims = { ...GOVERNOR, organisation: 'RY9' }
    const answer = await find(await signInAs(claims, elsewhere))
    expect(idsOf((await answer.json()) as FoundReports)).toEqual([theirs.id])
    for (const how of ['revoke', 'erase']) {
      const ours = await end(await signInAs(claims, elsewhere), report.id, how)
      const none = await end(await signInAs(claims, elsewhere), `gb-${'A'.repeat(22)}`, how)
      expect([ours.status, await ours.text()]).toEqual([none.status, await none.text()])
    }
    expect((await found()).reports[0]?.report.state).toBe('ready')
    // The role's name at another issuer's word for our organisation is nobody's here.
    const forged = await find(await signInAs(GOVERNOR, elsewhere))
    expect(forged.status).toBe(403)
  })

  test.for<[string, (salt: string) => Promise<string>]>([
    ['a sign-in that was made to open a report', async () => toBase64url(randomBytes(32))],
    ['a nonce that is the salt itself', async (salt) => salt],
  ])('%s', async ([, made]) => {
    const answer = await find(await signInAs(GOVERNOR, running.issuer, made))
    expect([answer.status, await codeOf(answer)]).toEqual([401, 'sign-in/not-accepted'])
  })

  test('a token for the extension, and no token', async () => {
    const forExtension = await find(await signInAs({ ...GOVERNOR, aud: 'wardlink-extension' }))
    expect(forExtension.status).toBe(401)
    expect((await find({ idToken: 'none', nonceSalt: PATIENT })).status).toBe(401)
  })
})

test('who governs ends a report, and a second time there is nothing to end', async () => {
  const revoked = await end(await signInAs(GOVERNOR), report.id, 'revoke')
  const { receipt } = (await revoked.json()) as { receipt: Parameters<typeof verifyReceipt>[0] }
  expect((await verifyReceipt(receipt, logKeys.ward7 ?? '')).entry).toMatchObject({
    type: 'revoked',
    envelopeId: report.id,
  })
  expect((await found()).reports[0]?.report.state).toBe('revoked')
  const erased = await end(await signInAs(GOVERNOR), report.id, 'erase')
  expect([erased.status, await erased.json()]).toEqual([200, { receipt: null }])
  // Erased: whose it was is forgotten with it.
  expect((await found({ patientReference: PATIENT })).reports).toHaveLength(0)
})
