import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { toBase64url } from '#shared/bytes/base64url.ts'
import { governanceNonce } from '#shared/governance/governance-nonce.ts'
import type { FoundReport, FoundReports } from '#shared/governance/messages.ts'
import type { RelayDescription } from '#shared/protocol/messages.ts'
import { call, grantTo, seal, TestSender, TestVault } from '#tests/fixtures/relay-client.ts'
import { startTestRelay, type TestRelay } from '#tests/fixtures/test-relay.ts'
import { proveReport } from '../../viewer/governance/prove-report.ts'

/** Two reports as a real relay describes them, one of them opened; what a lying one would make of them is below. */
let running: TestRelay
let opened: FoundReport
let unopened: FoundReport
let logKey: string

beforeAll(async () => {
  running = await startTestRelay({
    tenant: { governance: [{ organisation: 'RX1', role: 'governance' }] },
  })
  const { origin } = running.relay
  const asha = await TestSender.signIn(origin, running.issuer)
  const report = await seal(1000)
  await asha.share(report, grantTo())
  const vault = await TestVault.make(origin, running.issuer)
  const { released, ticket } = await vault.open(report)
  expect((await vault.opened(released.releaseId, ticket)).status).toBe(200)
  await asha.share(await seal(1000), grantTo())
  const nonceSalt = toBase64url(randomBytes(32))
  const claims = { sub: 'ivy', name: 'Ivy Gower', organisation: 'RX1', roles: ['governance'] }
  const idToken = await running.issuer.idToken({ ...claims, nonce: await governanceNonce(nonceSalt) })
  const json = { idToken, nonceSalt, because: 'search', from: 0, until: Date.now() + 60_000 }
  const found = (await (await call(origin, 'findReports', {}, { json })).json()) as FoundReports
  const [newer, older] = found.reports
  if (!newer || !older) throw new Error('two were shared')
  ;[unopened, opened] = [newer, older]
  const description = (await (await call(origin, 'describe')).json()) as RelayDescription
  logKey = description.logKeys.ward7 ?? ''
})
afterAll(() => running.close())

const nudge = (text: string) => `${text[0] === 'A' ? 'B' : 'A'}${text.slice(1)}`
const inRelease = (found: FoundReport, changes: object): FoundReport => ({
  ...found,
  report: { ...found.report, releases: found.report.releases.map((one) => ({ ...one, ...changes })) },
})
const withoutReceipt = (found: FoundReport, at: number): FoundReport => ({
  ...found,
  receipts: found.receipts.filter((_, index) => index !== at),
})

describe('a report', () => {
  test('whose description the log bears out is proved, entry by entry', async () => {
    const proved = await proveReport(opened, 'ward7', logKey)
    expect(proved.is === 'proved' && proved.entries.map(({ entry }) => entry.type)).toEqual([
      'created',
      'released',
      'opened',
    ])
    expect((await proveReport(unopened, 'ward7', logKey)).is).toBe('proved')
  })

  test.for<[string, () => FoundReport]>([
    ['was sent at another time', () => ({ ...opened, report: { ...opened.report, createdAt: 1 } })],
    ['has another size', () => ({ ...opened, report: { ...opened.report, lengthBytes: 1 } })],
    ['was opened for another purpose', () => inRelease(opened, { purposeOfUse: 'MEDTRNG' })],
    ['was opened in an emergency', () => inRelease(opened, { inEmergency: true })],
    ['was never opened', () => inRelease(opened, { openedAt: null })],
    ['was opened at another time', () => inRelease(opened, { openedAt: 1 })],
    ['was opened by nobody', () => ({ ...opened, report: { ...opened.report, releases: [] } })],
    [
      'was opened by somebody else too',
      () => ({
        ...opened,
        report: {
          ...opened.report,
          releases: opened.report.releases.flatMap((one) => [one, { ...one, releaseId: 'A'.repeat(22) }]),
        },
      }),
    ],
    ['was made without an entry', () => withoutReceipt(opened, 0)],
    ['was handed over without an entry', () => withoutReceipt(opened, 1)],
    ['was opened without an entry', () => withoutReceipt(opened, 2)],
    ['is another one', () => ({ ...opened, receipts: unopened.receipts })],
    [
      'stands elsewhere in the log',
      () => ({
        ...opened,
        receipts: opened.receipts.map((one) => ({ ...one, leafIndex: one.leafIndex + 1 })),
      }),
    ],
    [
      'has another path to the root',
      () => ({
        ...opened,
        receipts: opened.receipts.map((one) => ({ ...one, inclusionProof: one.inclusionProof.map(nudge) })),
      }),
    ],
  ])('of which the relay says that it %s is refused', async ([, lie]) => {
    const answer = await proveReport(lie(), 'ward7', logKey)
    expect(answer).toMatchObject({ is: 'refused' })
    expect(Object.keys(answer).sort()).toEqual(['envelopeId', 'is'])
  })

  test('of another trust, or of a log with another key, is refused', async () => {
    expect((await proveReport(opened, 'elsewhere', logKey)).is).toBe('refused')
    expect((await proveReport(opened, 'ward7', logKey.replace('ward7', 'ward8'))).is).toBe('refused')
  })
})
