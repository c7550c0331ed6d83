import { beforeEach, describe, expect, test, vi } from 'vitest'
import { fakeBrowser } from 'wxt/testing/fake-browser'
import { CodedError } from '#shared/errors.ts'
import type { RelayAccess } from '../../../../extension/messages/contract.ts'

vi.mock('wxt/browser', async () => ({
  browser: (await import('wxt/testing/fake-browser')).fakeBrowser,
}))
const askRelay = vi.hoisted(() => vi.fn())
vi.mock('../../../../extension/send/relay-client.ts', () => ({ askRelay }))
const { noteMissed } = await import('../../../../extension/sent/missed-intakes.ts')
const { reportMissed } = await import('../../../../extension/sent/report-missed.ts')

const ACCESS = {
  description: { relayOrigin: 'https://relay.example' },
  session: { senderToken: 'token' },
} as RelayAccess

beforeEach(() => {
  fakeBrowser.reset()
  fakeBrowser.runtime.getManifest = () => ({ version: '1.4.0' }) as never
  askRelay.mockReset().mockResolvedValue({})
})

describe('a page that is not guarded as it should be', () => {
  test('is put on record once, as kinds and a version, whatever it is called', async () => {
    await noteMissed({ host: 'webmail.ward7.example', intake: 'drop' })
    await reportMissed(ACCESS)
    await reportMissed(ACCESS)
    expect(askRelay.mock.calls).toEqual([
      [
        { relayOrigin: 'https://relay.example', senderToken: 'token' },
        'noteMissed',
        { request: { host: 'other', intake: 'drop', extension: '1.4.0' } },
      ],
    ])
  })

  test('is told again when the relay did not answer, and what was told is not', async () => {
    await noteMissed({ host: 'web.whatsapp.com', intake: 'picker' })
    await reportMissed(ACCESS)
    await noteMissed({ host: 'web.whatsapp.com', intake: 'drop' })
    askRelay.mockRejectedValueOnce(new CodedError('relay/unreachable'))
    await expect(reportMissed(ACCESS)).rejects.toThrow('relay/unreachable')
    await reportMissed(ACCESS)
    expect(askRelay.mock.calls.map(([, , { request }]) => request.intake)).toEqual(['picker', 'drop', 'drop'])
  })
})
