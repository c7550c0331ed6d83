import { describe, expect, test, vi } from 'vitest'

/** What the browser knows of policy and settings, and who is told when that changes. */
const storage = vi.hoisted(() => ({
  managed: async (): Promise<unknown> => ({}),
  local: async (): Promise<object> => ({}),
  listeners: [] as (() => void)[],
}))
vi.mock('wxt/browser', () => ({
  browser: {
    storage: {
      managed: { get: () => storage.managed() },
      local: { get: () => storage.local() },
      onChanged: { addListener: (listener: () => void) => storage.listeners.push(listener) },
    },
  },
}))
const { failModeOf, hostMode, nudgesOf, watchPolicy } = await import(
  '../../../../extension/intercept/host-mode.ts'
)

const HOST = 'web.whatsapp.com'

describe('a host', () => {
  test.for([
    ['nothing is known yet', undefined, undefined, 'convert'],
    ['policy is silent about it', { relayOrigin: 'https://relay.example' }, undefined, 'convert'],
    ['policy says off', { hosts: { [HOST]: 'off' } }, undefined, 'off'],
    ['policy says block', { hosts: { [HOST]: 'block' } }, undefined, 'block'],
    ['policy says something unknown', { hosts: { [HOST]: 'ignore' } }, undefined, 'convert'],
    ['policy is no policy', 'off', { hosts: 'off' }, 'convert'],
    ['it was switched off by hand', {}, { hosts: { [HOST]: 'off' } }, 'off'],
    [
      'it was switched off by hand and there is a policy',
      { relayOrigin: 'x' },
      { hosts: { [HOST]: 'off' } },
      'convert',
    ],
    [
      'it was made stricter by hand than policy has it',
      { hosts: { [HOST]: 'warn' } },
      { hosts: { [HOST]: 'block' } },
      'block',
    ],
    [
      'it was made looser by hand than policy has it',
      { hosts: { [HOST]: 'block' } },
      { hosts: { [HOST]: 'convert' } },
      'block',
    ],
    [
      'nonsense was set by hand beside a policy',
      { hosts: { [HOST]: 'warn' } },
      { hosts: { [HOST]: ['block'] } },
      'warn',
    ],
    ['it is only reached through a prototype', {}, { hosts: Object.create({ [HOST]: 'off' }) }, 'convert'],
  ] as const)('when %s: %s over %s is %s', ([, managed, local, mode]) => {
    expect(hostMode(HOST, managed, local)).toBe(mode)
  })
})

describe('by hand, beside a policy,', () => {
  test.for([
    ['warn', 'block', 'block'],
    ['block', 'badge', 'block'],
    ['block', undefined, 'block'],
    [undefined, 'warn', 'warn'],
    ['everything', 'badge', 'badge'],
    ['warn', 'nothing', 'warn'],
  ] as const)('failMode %s and %s is %s', ([policys, persons, mode]) => {
    expect(failModeOf({ relayOrigin: 'x', failMode: policys }, { failMode: persons })).toBe(mode)
  })

  test.for([
    [undefined, false, true],
    [false, undefined, false],
    [false, true, true],
    [true, false, true],
  ] as const)('textNudge %s and %s is %s', ([policys, persons, nudges]) => {
    expect(nudgesOf({ relayOrigin: 'x', textNudge: policys }, { textNudge: persons })).toBe(nudges)
  })
})

describe('until policy is known, and whenever it is not', () => {
  const off = { hosts: { [HOST]: 'off' } }
  const settled = () => new Promise<void>((resolve) => setTimeout(resolve, 0))
  const changed = async () => {
    for (const listener of storage.listeners) listener()
    await settled()
  }

  test('a host is protected while nobody answers, and what comes late counts', async () => {
    let answer: (policy: unknown) => void = () => {}
    storage.managed = () =>
      new Promise<unknown>((resolve) => {
        answer = resolve
      })
    const policy = watchPolicy(HOST)
    await settled()
    expect(policy.mode()).toBe('convert')
    answer(off)
    await settled()
    expect(policy.mode()).toBe('off')
  })

  test.for<[string, () => Promise<unknown>]>([
    ['it is taken back', async () => ({})],
    ['it becomes nonsense', async () => 'off'],
    ['it names the host and says nonsense', async () => ({ hosts: { [HOST]: ['off'] } })],
    ['it cannot be read any more', () => Promise.reject(new Error('no policy'))],
  ])('a host that was let go is protected again when %s', async ([, after]) => {
    storage.managed = async () => off
    const policy = watchPolicy(HOST)
    await settled()
    expect(policy.mode()).toBe('off')
    storage.managed = after
    await changed()
    expect(policy.mode()).toBe('convert')
  })

  test('an older answer that comes after a newer one is not believed', async () => {
    const answers: ((policy: unknown) => void)[] = []
    storage.managed = () =>
      new Promise<unknown>((resolve) => {
        answers.push(resolve)
      })
    const policy = watchPolicy(HOST)
    await changed()
    const [older, newer] = answers.slice(-2)
    newer?.({ hosts: { [HOST]: 'block' } })
    await settled()
    older?.(off)
    await settled()
    expect(policy.mode()).toBe('block')
  })
})
