import { beforeEach, expect, test, vi } from 'vitest'

const state = { tabs: {} as Record<string, (object | null | 'never')[]> }
vi.mock('wxt/browser', () => ({
  browser: {
    runtime: { id: 'ours', getURL: (path: string) => `chrome-extension://ours${path}` },
    storage: { onChanged: { addListener() {} } },
    tabs: {
      query: async ({ url }: { url: string }) => {
        const host = new URL(url).hostname
        return (state.tabs[host] ?? []).map((_, at) => ({ id: `${host} ${at}`, status: 'complete' }))
      },
      sendMessage: async (id: string, message: object, to: object) => {
        expect(message).toMatchObject({ wardlink: 'canary', name: 'canary/prove' })
        expect(to).toEqual({ frameId: 0 })
        const [host = '', at] = id.split(' ')
        const answer = state.tabs[host]?.[Number(at)]
        if (answer === null) throw new Error('Receiving end does not exist')
        return answer === 'never' ? new Promise(() => {}) : { answer }
      },
    },
  },
}))
const { checkHosts } = await import('../../../../extension/protection/check-hosts.ts')

const HOST = 'web.whatsapp.com'
const stands = { missing: [], stand: ['picker', 'drop'] }
const of = async (managed: object, local: object = {}) =>
  (await checkHosts(managed, local)).find(({ host }) => host === HOST)

beforeEach(() => {
  state.tabs = {}
})

test.for<[string, (object | null | 'never')[], string]>([
  ['that is not open is not tried', [], 'not-open'],
  ['whose canary finds nothing amiss stands', [stands], 'stands'],
  [
    'with one tab where something is missing is a gap',
    [stands, { missing: ['picker'], stand: ['drop'] }],
    'missing',
  ],
  ['with one tab that has nobody in it is silent', [stands, null], 'silent'],
])('a host %s', async ([, tabs, is]) => {
  state.tabs[HOST] = tabs
  expect(await of({})).toMatchObject({ host: HOST, mode: 'convert', is })
})

test('what is missing in one tab does not stand in another', async () => {
  state.tabs[HOST] = [stands, { missing: ['picker'], stand: ['drop'] }]
  expect(await of({})).toMatchObject({ missing: ['picker'], stand: ['drop'] })
})

test('a page that never answers is silent, and keeps nobody waiting', async () => {
  vi.useFakeTimers()
  try {
    state.tabs[HOST] = ['never']
    const checked = of({})
    await vi.advanceTimersByTimeAsync(5000)
    expect(await checked).toMatchObject({ is: 'silent' })
  } finally {
    vi.useRealTimers()
  }
})

test('a host that policy switched off is not tried; one that policy names is', async () => {
  state.tabs[HOST] = [stands]
  expect(await of({ hosts: { [HOST]: 'off' } })).toMatchObject({ mode: 'off', is: 'off' })
  const all = await checkHosts({ hosts: { 'webmail.ward7.example': 'block' } }, {})
  expect(all.find(({ host }) => host === 'webmail.ward7.example')).toMatchObject({
    mode: 'block',
    is: 'not-open',
    pack: null,
  })
})
