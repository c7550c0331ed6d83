import { beforeEach, describe, expect, test, vi } from 'vitest'
import { CodedError } from '#shared/errors.ts'
import type { RelayAccess } from '../../../../extension/messages/contract.ts'

const state = {
  managed: {} as unknown,
  session: {} as Record<string, unknown>,
  rules: [] as { id: number; condition: { tabIds?: number[] } }[],
  windows: [] as object[],
  alarms: [] as string[],
  told: [] as [number, object][],
  asked: [] as object[],
}
vi.mock('wxt/browser', () => ({
  browser: {
    runtime: { getURL: (path: string) => `chrome-extension://ours${path}` },
    storage: {
      managed: { get: async () => state.managed },
      session: {
        get: async () => state.session,
        set: async (more: object) => Object.assign(state.session, more),
        remove: async (key: string) => delete state.session[key],
      },
    },
    windows: { create: async (window: object) => state.windows.push(window) },
    alarms: { create: async (name: string) => state.alarms.push(name) },
    tabs: { sendMessage: async (tabId: number, message: object) => state.told.push([tabId, message]) },
    declarativeNetRequest: {
      getSessionRules: async () => state.rules,
      updateSessionRules: async ({
        removeRuleIds,
        addRules = [],
      }: {
        removeRuleIds: number[]
        addRules?: typeof state.rules
      }) => {
        state.rules = [...state.rules.filter(({ id }) => !removeRuleIds.includes(id)), ...addRules]
      },
    },
  },
}))
const askRelay = vi.hoisted(() => vi.fn())
const verifyReceipt = vi.hoisted(() => vi.fn())
vi.mock('../../../../extension/send/relay-client.ts', () => ({ askRelay }))
vi.mock('#shared/audit/receipt.ts', () => ({ verifyReceipt }))
const { askWhy, endLiftOf, sendUnprotected, whatWasAsked } = await import(
  '../../../../extension/unprotected/lift.ts'
)

const ACCESS = {
  description: { region: 'gb', relayOrigin: 'https://relay.example', logKeys: { ward7: 'key' } },
  session: { tenant: 'ward7', senderToken: 'token' },
} as unknown as RelayAccess
const ASKED = { tabId: 7, holdId: 'hold', host: 'mail.google.com' }

beforeEach(() => {
  Object.assign(state, {
    managed: { unprotected: 'ask' },
    session: {},
    rules: [],
    windows: [],
    alarms: [],
    told: [],
  })
  askRelay.mockReset().mockResolvedValue({ receipt: 'receipt' })
  verifyReceipt.mockReset().mockImplementation(async () => ({
    entry: { type: 'unprotected', envelopeId: askRelay.mock.calls[0]?.[2].request.envelopeId },
  }))
})

async function expectNothingLifted(sending: Promise<unknown>): Promise<void> {
  await expect(sending).rejects.toThrow()
  expect(state.rules).toEqual([])
  expect(state.told).toEqual([])
}

describe('sending unprotected', () => {
  test('asks in a window of our own, which no page can lie over', async () => {
    await askWhy(ASKED)
    expect(state.windows).toMatchObject([{ url: 'chrome-extension://ours/unprotected.html', type: 'popup' }])
    expect(await whatWasAsked()).toMatchObject(ASKED)
  })

  test.for([{}, { unprotected: 'never' }, { unprotected: true }])(
    'is not offered by policy %o',
    async (managed) => {
      state.managed = managed
      await askWhy(ASKED)
      expect(state.windows).toEqual([])
      expect(await whatWasAsked()).toBe(null)
      await expectNothingLifted(sendUnprotected(ACCESS, 'emergency'))
    },
  )

  test('lifts one tab, for two minutes, once it is on record', async () => {
    await askWhy(ASKED)
    await sendUnprotected(ACCESS, 'emergency')
    expect(askRelay.mock.calls[0]?.[2].request).toMatchObject({ host: 'gmail', because: 'emergency' })
    expect(state.rules.map(({ condition }) => condition.tabIds)).toEqual([[7]])
    expect(state.told).toEqual([[7, { wardlink: 'bridge', name: 'protection/lift', forMs: 120_000 }]])
    expect(state.alarms).toEqual(['unprotected-7'])
  })

  test('ends in the network and in the page, for that tab alone', async () => {
    for (const tabId of [7, 8]) {
      await askWhy({ ...ASKED, tabId })
      askRelay.mockClear()
      await sendUnprotected(ACCESS, 'emergency')
    }
    await endLiftOf(7)
    expect(state.rules.map(({ condition }) => condition.tabIds)).toEqual([[8]])
    expect(state.told.at(-1)).toEqual([7, { wardlink: 'bridge', name: 'protection/lift', forMs: 0 }])
    const toldSoFar = state.told.length
    await endLiftOf(7)
    expect(state.told.length).toBe(toldSoFar)
  })

  test('lifts nothing when the relay does not answer', async () => {
    await askWhy(ASKED)
    askRelay.mockRejectedValue(new CodedError('relay/unreachable'))
    await expectNothingLifted(sendUnprotected(ACCESS, 'emergency'))
  })

  test('lifts nothing for a receipt of something else', async () => {
    await askWhy(ASKED)
    verifyReceipt.mockResolvedValue({ entry: { type: 'unprotected', envelopeId: 'gb-somebody-elses' } })
    await expectNothingLifted(sendUnprotected(ACCESS, 'emergency'))
    verifyReceipt.mockRejectedValue(new CodedError('release/proof-does-not-fit'))
    await expectNothingLifted(sendUnprotected(ACCESS, 'emergency'))
  })

  test('is asked anew each time', async () => {
    await askWhy(ASKED)
    await sendUnprotected(ACCESS, 'emergency')
    state.rules = []
    state.told = []
    await expectNothingLifted(sendUnprotected(ACCESS, 'emergency'))
  })
})
