import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openCheckpoint } from '#shared/audit/checkpoint.ts'
import { isConsistent } from '#shared/audit/merkle.ts'
import { parseVerifierKey } from '#shared/audit/note.ts'
import { verifyReceipt } from '#shared/audit/receipt.ts'
import { fromBase64url } from '#shared/bytes/base64url.ts'
import type { Extended, Proof, RelayDescription } from '#shared/protocol/messages.ts'
import { PEOPLE } from '#tests/fixtures/fake-issuer.ts'
import { call, codeOf, grantTo, seal, TestSender, TestVault } from '#tests/fixtures/relay-client.ts'
import { entriesAbout } from '#tests/fixtures/relay-database.ts'
import { startTestRelay, type TestRelay } from '#tests/fixtures/test-relay.ts'

const DAY = 24 * 60 * 60 * 1000
let running: TestRelay
let sender: TestSender
let nowAt = Date.now()
const times = () => ({ iat: Math.floor(nowAt / 1000), exp: Math.floor(nowAt / 1000) + 300 })
const signIn = () => TestSender.signIn(running.relay.origin, running.issuer, 'asha', times())
/** A session does not last that long. */
async function passes(ms: number): Promise<void> {
  nowAt += ms
  sender = await signIn()
}

beforeAll(async () => {
  running = await startTestRelay({ start: { now: () => nowAt } })
  sender = await signIn()
})
afterAll(() => running.close())

async function shared(lifeMs = DAY) {
  const sealed = await seal(2000)
  await sender.share(sealed, { ...grantTo(), expiresAt: nowAt + lifeMs })
  return sealed
}
async function logKey(): Promise<string> {
  const answer = await call(running.relay.origin, 'describe')
  return ((await answer.json()) as RelayDescription).logKeys.ward7 ?? ''
}
const sentOf = async (id: string) =>
  (await sender.sent()).envelopes.find(({ envelopeId }) => envelopeId === id)

describe('a report that is given longer', () => {
  test('is opened after its first end, is on record, and says the new end', async () => {
    const sealed = await shared()
    const until = nowAt + 3 * DAY
    const { receipt } = (await (await sender.extend(sealed.id, until)).json()) as Extended
    const { entry } = await verifyReceipt(receipt, await logKey())
    expect(entry).toMatchObject({ type: 'extended', envelopeId: sealed.id, expiresAt: until })
    const [created] = entriesAbout(running.folder, sealed.id)
    expect(entry).not.toMatchObject({ grantHash: (created as { grantHash: string }).grantHash })
    expect((await sentOf(sealed.id))?.grant.expiresAt).toBe(until)
    await passes(2 * DAY)
    const vault = await TestVault.make(running.relay.origin, running.issuer)
    const { relayShare } = await vault.open(sealed, { ...PEOPLE.lee, ...times() })
    expect(relayShare.reveal()).toEqual(sealed.relayShare.reveal())
    await passes(DAY)
    const late = await TestVault.make(running.relay.origin, running.issuer)
    expect(await codeOf(await late.ask(sealed, { ...PEOPLE.lee, ...times() }))).toBe('release/expired')
  })

  test.for([
    ['earlier than it was to end', (createdAt: number) => createdAt + DAY - 1],
    ['a whole life that policy does not allow', (createdAt: number) => createdAt + 30 * DAY + 1],
  ] as const)('%s is refused, and changes nothing', async ([, until]) => {
    const sealed = await shared()
    const { createdAt, grant } = (await sentOf(sealed.id)) ?? expect.fail('the sender has it')
    expect(await codeOf(await sender.extend(sealed.id, until(createdAt)))).toBe('grant/outside-policy')
    expect((await sentOf(sealed.id))?.grant).toEqual(grant)
    expect(entriesAbout(running.folder, sealed.id).map(({ type }) => type)).toEqual(['created'])
  })

  test('the bound is on its whole life, however often it is asked', async () => {
    const sealed = await shared()
    const { createdAt } = (await sentOf(sealed.id)) ?? expect.fail('the sender has it')
    await passes(DAY / 2)
    expect((await sender.extend(sealed.id, createdAt + 30 * DAY)).status).toBe(200)
    expect(await codeOf(await sender.extend(sealed.id, nowAt + 30 * DAY))).toBe('grant/outside-policy')
  })

  test('one that has ended does not come back', async () => {
    const revoked = await shared()
    await sender.revoke(revoked.id)
    expect(await codeOf(await sender.extend(revoked.id, nowAt + 2 * DAY))).toBe('release/revoked')
    const expired = await shared(60_000)
    nowAt += 60_000
    expect(await codeOf(await sender.extend(expired.id, nowAt + 2 * DAY))).toBe('release/expired')
  })
})

describe('what the log says of a report', () => {
  test('is proved to its sender: made, released, opened, under one checkpoint that continues theirs', async () => {
    const sealed = await shared()
    const key = (await parseVerifierKey(await logKey())) ?? expect.fail('a key')
    const first = (await (await sender.prove(sealed.id)).json()) as Proof
    const older = (await openCheckpoint(first.receipts[0]?.checkpoint ?? '', key)) ?? expect.fail('signed')
    const vault = await TestVault.make(running.relay.origin, running.issuer)
    const { released, ticket } = await vault.open(sealed, { ...PEOPLE.lee, ...times() })
    await vault.opened(released.releaseId, ticket)
    const proof = (await (await sender.prove(sealed.id, older.treeSize)).json()) as Proof
    const verified = await Promise.all(proof.receipts.map(async (one) => verifyReceipt(one, await logKey())))
    const { releaseId } = released
    expect(verified.map(({ entry }) => entry)).toMatchObject([
      { type: 'created', envelopeId: sealed.id },
      { type: 'released', envelopeId: sealed.id, releaseId },
      { type: 'opened', envelopeId: sealed.id, releaseId },
    ])
    expect(new Set(proof.receipts.map(({ checkpoint }) => checkpoint)).size).toBe(1)
    const newer = verified[0]?.checkpoint ?? expect.fail('verified')
    expect(await isConsistent(older, newer, proof.consistencyProof.map(fromBase64url))).toBe(true)
  })

  test.for(['-1', '01', '1e3', '9'.repeat(16)])('a size of %s is malformed', async (keptSize) => {
    const sealed = await shared()
    const values = { envelopeId: sealed.id, keptSize }
    const answer = await call(running.relay.origin, 'prove', values, { bearer: sender.token })
    expect(await codeOf(answer)).toBe('request/malformed')
  })
})
