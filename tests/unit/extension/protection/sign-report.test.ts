import { beforeEach, expect, test, vi } from 'vitest'
import type { ProtectionReport } from '#shared/protection/protection-report.ts'
import type { RelayAccess } from '../../../../extension/messages/contract.ts'

const askRelay = vi.hoisted(() => vi.fn())
const verifyReceipt = vi.hoisted(() => vi.fn())
vi.mock('../../../../extension/send/relay-client.ts', () => ({ askRelay }))
vi.mock('#shared/audit/receipt.ts', () => ({ verifyReceipt }))
const { signReport } = await import('../../../../extension/protection/sign-report.ts')
const { reportHash } = await import('#shared/protection/protection-report.ts')

const REPORT: ProtectionReport = {
  version: 1,
  checkedAt: 1,
  extension: { id: 'a', version: '1', isForced: true },
  browser: 'Chromium 156',
  region: 'gb',
  relay: { origin: 'https://relay.example', is: 'reached' },
  issuers: [],
  policy: [],
  hosts: [],
}
const access = (logKeys: Record<string, string>) =>
  ({
    description: { relayOrigin: 'https://relay.example', logKeys },
    session: { tenant: 'ward7', senderToken: 'token' },
  }) as unknown as RelayAccess
const entryOf = async (report: ProtectionReport, more: object = {}) => ({
  entry: { type: 'protection-checked', tenant: 'ward7', reportHash: await reportHash(report), ...more },
})

beforeEach(() => {
  askRelay.mockReset().mockResolvedValue({ receipt: 'receipt' })
  verifyReceipt.mockReset()
})

test('a report leaves as its hash alone, and comes back with a receipt that fits it', async () => {
  verifyReceipt.mockResolvedValue(await entryOf(REPORT))
  const signed = await signReport(access({ ward7: 'key' }), REPORT)
  expect(signed).toEqual({
    wardlink: 'protection-report',
    tenant: 'ward7',
    report: REPORT,
    receipt: 'receipt',
  })
  expect(askRelay.mock.calls[0]?.[2]).toEqual({ request: { reportHash: await reportHash(REPORT) } })
  expect(verifyReceipt).toHaveBeenCalledWith('receipt', 'key')
})

test.for<[string, object]>([
  ['of another report', { reportHash: 'B'.repeat(43) }],
  ['of another trust', { tenant: 'ward8' }],
  ['of something else', { type: 'governed' }],
])('a receipt %s is none', async ([, more]) => {
  verifyReceipt.mockResolvedValue(await entryOf(REPORT, more))
  await expect(signReport(access({ ward7: 'key' }), REPORT)).rejects.toMatchObject({
    code: 'release/proof-does-not-fit',
  })
})

test('a log whose key nobody knows proves nothing', async () => {
  verifyReceipt.mockResolvedValue(await entryOf(REPORT))
  await expect(signReport(access({}), REPORT)).rejects.toMatchObject({ code: 'release/proof-does-not-fit' })
})
