import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { DEFAULT_POLICY } from '#shared/access/policy.ts'
import { verifyReceipt } from '#shared/audit/receipt.ts'
import type { FileAsOpener, Receipt, RelayDescription } from '#shared/protocol/messages.ts'
import {
  call,
  codeOf,
  type OpenedShare,
  type Sealed,
  seal,
  TestSender,
  TestVault,
} from '#tests/fixtures/relay-client.ts'
import { entriesAbout } from '#tests/fixtures/relay-database.ts'
import { startTestRelay, type TestRelay } from '#tests/fixtures/test-relay.ts'

const HOUR = 60 * 60_000
let running: TestRelay
let sender: TestSender
let vault: TestVault
let sealed: Sealed
let opened: OpenedShare

beforeEach(() => start({ saving: true }))
afterEach(() => running.close())

async function start(policy: Partial<typeof DEFAULT_POLICY>): Promise<void> {
  running = await startTestRelay({ tenant: { policy: { ...DEFAULT_POLICY, ...policy } } })
  sender = await TestSender.signIn(running.relay.origin, running.issuer)
  vault = await TestVault.make(running.relay.origin, running.issuer)
  sealed = await seal(2000)
  await sender.share(sealed)
  opened = await vault.open(sealed)
}

const file = (said: FileAsOpener) => vault.file(opened.released.releaseId, opened.ticket, said)
const filingOf = async () => (await sender.sent()).envelopes[0]?.filing.is
const declared = () =>
  entriesAbout(running.folder, sealed.id).flatMap((entry) =>
    entry.type === 'filing-declared' ? [entry] : [],
  )

describe('an opener says what became of a report as a record', () => {
  test.for([
    { filing: 'filed' },
    { filing: 'filed', way: 'file' },
    { filing: 'filed', way: 'record' },
    { filing: 'already-in-record' },
    { filing: 'not-a-record' },
  ] as const)('$filing $way: the state is closed, and the entry is proved', async (said) => {
    const answer = await file(said)
    expect(answer.status).toBe(200)
    const { receipt } = (await answer.json()) as { receipt: Receipt }
    const { logKeys } = (await (await call(running.relay.origin, 'describe')).json()) as RelayDescription
    const { entry } = await verifyReceipt(receipt, logKeys.ward7 ?? '')
    expect(entry).toMatchObject({ type: 'filing-declared', envelopeId: sealed.id, ...said })
    expect(await filingOf()).toBe(said.filing)
  })

  test('and it is on record who: the one who was released to, not the sender', async () => {
    await file({ filing: 'not-a-record' })
    const released = entriesAbout(running.folder, sealed.id).find((entry) => entry.type === 'released')
    expect(declared()[0]?.actor).toBe(released?.type === 'released' && released.actor)
  })

  test('a later answer stands, and both are on record', async () => {
    await file({ filing: 'not-a-record' })
    await sender.declareFiling(sealed.id, 'already-in-record')
    await file({ filing: 'filed', way: 'record' })
    expect(await filingOf()).toBe('filed')
    expect(declared()).toHaveLength(3)
  })
})

describe('no entry and no change', () => {
  test.for([
    ['with another release’s ticket', async () => (await vault.open(sealed)).ticket],
    ['with a made-up ticket', async () => 'A'.repeat(43)],
    ['with the sender’s token', async () => sender.token],
  ] as const)('%s', async ([, ticket]) => {
    const answer = await vault.file(opened.released.releaseId, await ticket(), { filing: 'filed' })
    expect([answer.status, await codeOf(answer)]).toEqual([403, 'release/not-granted'])
    expect(declared()).toEqual([])
    expect(await filingOf()).toBeNull()
  })

  test('after the ticket’s hour', async () => {
    running.clock.offsetMs = HOUR + 1000
    expect(await codeOf(await file({ filing: 'filed' }))).toBe('sign-in/needed')
    expect(declared()).toEqual([])
  })

  test('once the sender has taken it back', async () => {
    await sender.revoke(sealed.id)
    expect(await codeOf(await file({ filing: 'filed', way: 'file' }))).toBe('release/revoked')
    expect(declared()).toEqual([])
  })

  test('when it is said to be no record and taken away as a file all the same', async () => {
    expect(await codeOf(await file({ filing: 'not-a-record', way: 'file' }))).toBe('request/malformed')
    expect(declared()).toEqual([])
  })
})

describe('where the trust gives openers no file', () => {
  beforeEach(async () => {
    await running.close()
    await start({ saving: false })
  })

  test('none is given, and the release says so beforehand', async () => {
    expect(opened.released.allows).toEqual({ saving: false, printing: false })
    const answer = await file({ filing: 'filed', way: 'file' })
    expect([answer.status, await codeOf(answer)]).toEqual([403, 'filing/not-allowed'])
    expect(declared()).toEqual([])
    expect((await file({ filing: 'filed', way: 'record' })).status).toBe(200)
  })

  test('the relay says of itself that nobody here gives any', async () => {
    const { saving } = (await (await call(running.relay.origin, 'describe')).json()) as RelayDescription
    expect(saving).toBe(false)
  })
})
