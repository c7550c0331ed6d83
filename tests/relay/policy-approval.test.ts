import { randomBytes } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as v from 'valibot'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { verifyReceipt } from '#shared/audit/receipt.ts'
import { toBase64url } from '#shared/bytes/base64url.ts'
import { governanceNonce } from '#shared/governance/governance-nonce.ts'
import {
  AnsweredProposal,
  GovernedTenant,
  type Proposal,
  ProposedPolicy,
  type TenantPolicy,
} from '#shared/governance/messages.ts'
import { policyHash } from '#shared/governance/policy-hash.ts'
import type { RelayDescription } from '#shared/protocol/messages.ts'
import { call, codeOf, grantTo, seal, TestSender } from '#tests/fixtures/relay-client.ts'
import { startTestRelay, type TestRelay } from '#tests/fixtures/test-relay.ts'
import { proveProposal } from '../../viewer/governance/prove-proposal.ts'

const HOUR_MS = 60 * 60 * 1000
const GOVERNORS = {
  ivy: { sub: 'ivy', name: 'Ivy Gower', organisation: 'RX1', roles: ['governance'] },
  noor: { sub: 'noor', name: 'Noor Haddad', organisation: 'RX1', roles: ['governance'] },
  clinician: { sub: 'lee', name: 'Lee', organisation: 'RX1', roles: ['clinician'] },
}
type Person = keyof typeof GOVERNORS

let running: TestRelay
let logKey: string

beforeAll(async () => {
  running = await startTestRelay({ tenant: { governance: [{ organisation: 'RX1', role: 'governance' }] } })
  const description = (await (await call(running.relay.origin, 'describe')).json()) as RelayDescription
  logKey = description.logKeys.ward7 ?? ''
})
afterAll(() => running.close())

async function signIn(person: Person) {
  const nonceSalt = toBase64url(randomBytes(32))
  const claims = { ...GOVERNORS[person], nonce: await governanceNonce(nonceSalt) }
  return { idToken: await running.issuer.idToken(claims), nonceSalt }
}
async function tenantAs(person: Person): Promise<GovernedTenant> {
  const answer = await call(running.relay.origin, 'readTenant', {}, { json: await signIn(person) })
  return v.parse(GovernedTenant, await answer.json())
}
async function propose(person: Person, wanted: TenantPolicy): Promise<Response> {
  return call(running.relay.origin, 'proposePolicy', {}, { json: { ...(await signIn(person)), wanted } })
}
async function answer(
  person: Person,
  proposalId: string,
  wanted: TenantPolicy,
  given: 'approved' | 'refused',
): Promise<Response> {
  const json = { ...(await signIn(person)), answer: given, policyHash: await policyHash(wanted) }
  return call(running.relay.origin, 'answerProposal', { proposalId }, { json })
}
async function proposed(person: Person, wanted: TenantPolicy): Promise<string> {
  const made = await propose(person, wanted)
  expect(made.status).toBe(201)
  return v.parse(ProposedPolicy, await made.json()).proposalId
}
/** The policy in force with the next version, and this changed. */
async function nextPolicy(
  changes: Partial<TenantPolicy['policy']>,
  namesDays?: number,
): Promise<TenantPolicy> {
  const { standing } = await tenantAs('ivy')
  const policy = { ...standing.policy, ...changes, version: standing.policy.version + 1 }
  return { policy, namesDays: namesDays ?? standing.namesDays }
}
const said = async (response: Response) => [response.status, await codeOf(response)]

describe('another policy', () => {
  test('does not hold by being proposed, nor by the word of who proposed it', async () => {
    const wanted = await nextPolicy({ maximumLifeMs: HOUR_MS })
    const id = await proposed('ivy', wanted)
    expect((await tenantAs('ivy')).standing.policy.version).toBe(1)
    expect(await said(await answer('ivy', id, wanted, 'approved'))).toEqual([403, 'policy/own-proposal'])
    expect((await tenantAs('ivy')).standing.policy.version).toBe(1)
    expect((await tenantAs('ivy')).proposals[0]).toMatchObject({ state: 'waiting', isOwn: true })
    expect((await tenantAs('noor')).proposals[0]).toMatchObject({ isOwn: false, proposedBy: 'Ivy Gower' })
  })

  test('is nothing for somebody without the role', async () => {
    const wanted = await nextPolicy({ maximumLifeMs: HOUR_MS })
    const [waiting] = (await tenantAs('noor')).proposals
    expect(await said(await propose('clinician', wanted))).toEqual([403, 'release/not-granted'])
    const tried = await answer('clinician', waiting?.proposalId ?? '', wanted, 'approved')
    expect(await said(tried)).toEqual([403, 'release/not-granted'])
  })

  test('is approved as it was seen, or not at all; and one at a time', async () => {
    const [waiting] = (await tenantAs('noor')).proposals
    const other = await nextPolicy({ maximumLifeMs: 2 * HOUR_MS })
    expect(await said(await answer('noor', waiting?.proposalId ?? '', other, 'approved'))).toEqual([
      409,
      'policy/overtaken',
    ])
    expect(await said(await propose('noor', other))).toEqual([409, 'policy/overtaken'])
  })

  test('holds from its approval on, for what is shared after it, and stands in the log', async () => {
    const [waiting] = (await tenantAs('noor')).proposals
    if (!waiting) throw new Error('one waits')
    const asha = await TestSender.signIn(running.relay.origin, running.issuer)
    expect((await asha.create(await seal(1000), grantTo())).envelopeId).toBeTruthy()
    const approved = await answer('noor', waiting.proposalId, waiting.wanted, 'approved')
    const { receipt } = v.parse(AnsweredProposal, await approved.json())
    const { entry } = await verifyReceipt(receipt, logKey)
    expect(entry).toMatchObject({
      type: 'policy-answered',
      answer: 'approved',
      toVersion: 2,
      policyHash: await policyHash(waiting.wanted),
      // By the policy that held until then.
      policyVersion: 1,
    })
    expect((await tenantAs('ivy')).standing).toEqual(waiting.wanted)
    // Longer than an hour: refused now, by the session that began before.
    const refused = await asha.createRequest(await seal(1000), grantTo())
    const tried = await call(
      running.relay.origin,
      'createEnvelope',
      {},
      { json: refused, bearer: asha.token },
    )
    expect(await said(tried)).toEqual([422, 'grant/outside-policy'])
    const [answered] = (await tenantAs('noor')).proposals
    expect(answered).toMatchObject({ state: 'approved', answeredBy: 'Noor Haddad' })
    expect(answered?.receipts).toHaveLength(2)
    expect(await said(await answer('noor', waiting.proposalId, waiting.wanted, 'refused'))).toEqual([
      409,
      'policy/overtaken',
    ])
  })

  test('is proved by its two entries; what the relay says otherwise is refused', async () => {
    const [answered] = (await tenantAs('noor')).proposals
    if (!answered) throw new Error('one was answered')
    const proves = async (changes: Partial<Proposal>) =>
      (await proveProposal({ ...answered, ...changes }, 'ward7', logKey)).is
    const { wanted, receipts } = answered
    expect(await proves({})).toBe('proved')
    for (const lie of [
      { wanted: { ...wanted, namesDays: 3650 } },
      { state: 'refused' },
      { state: 'taken-back' },
      { state: 'waiting', answeredAt: null },
      { answeredAt: 1 },
      { proposedAt: 1 },
      { receipts: receipts.slice(0, 1) },
      { receipts: receipts.slice(1) },
      { proposalId: 'A'.repeat(22) },
    ] satisfies Partial<Proposal>[]) {
      expect([lie, await proves(lie)]).toEqual([lie, 'refused'])
    }
    expect((await proveProposal(answered, 'elsewhere', logKey)).is).toBe('refused')
  })

  test('holds after the relay was started again', async () => {
    await running.restart()
    expect((await tenantAs('ivy')).standing.policy).toMatchObject({ version: 2, maximumLifeMs: HOUR_MS })
  })

  test('is refused by another, or taken back, and changes nothing', async () => {
    const wanted = await nextPolicy({ saving: true }, 5)
    const first = await proposed('ivy', wanted)
    expect((await answer('noor', first, wanted, 'refused')).status).toBe(200)
    const second = await proposed('ivy', wanted)
    expect((await answer('ivy', second, wanted, 'refused')).status).toBe(200)
    const { proposals, standing } = await tenantAs('noor')
    expect(proposals.slice(0, 2).map(({ state }) => state)).toEqual(['taken-back', 'refused'])
    expect([standing.policy.version, standing.namesDays]).toEqual([2, 30])
  })

  test.for([
    ['the version in force', 0],
    ['one that leaves a version out', 2],
  ] as const)('of %s is not taken', async ([, ahead]) => {
    const wanted = await nextPolicy({})
    const version = wanted.policy.version - 1 + ahead
    const made = await propose('ivy', { ...wanted, policy: { ...wanted.policy, version } })
    expect(await said(made)).toEqual([409, 'policy/overtaken'])
  })

  test('of the operator has the last word, by a higher version in the file', async () => {
    const waits = await nextPolicy({ printing: true })
    const id = await proposed('ivy', waits)
    const file = join(running.folder, 'wardlink.json')
    const config = JSON.parse(readFileSync(file, 'utf8'))
    config.tenants[0].policy.version = 7
    writeFileSync(file, JSON.stringify(config))
    await running.restart()
    const { standing, proposals } = await tenantAs('noor')
    expect(standing.policy.version).toBe(7)
    expect(proposals[0]?.state).toBe('overtaken')
    expect(await said(await answer('noor', id, waits, 'approved'))).toEqual([409, 'policy/overtaken'])
    expect((await propose('ivy', await nextPolicy({ printing: true }))).status).toBe(201)
  })
})
