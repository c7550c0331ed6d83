import { beforeEach, describe, expect, test, vi } from 'vitest'

type Listener = (message: unknown, sender: { id?: string; tab?: object }) => unknown
const listeners: Listener[] = []
vi.mock('wxt/browser', () => ({
  browser: { runtime: { id: 'ours', onMessage: { addListener: (one: Listener) => listeners.push(one) } } },
}))
const { watchLift } = await import('../../../../extension/hosts/protection-lift.ts')

const LIFT = { wardlink: 'bridge', name: 'protection/lift', forMs: 120_000 }
let nowMs = 0
let isLifted: () => boolean
const say = (message: unknown, sender: { id?: string; tab?: object } = { id: 'ours' }) =>
  listeners.at(-1)?.(message, sender)

beforeEach(() => {
  nowMs = 1000
  isLifted = watchLift(() => nowMs)
})

describe('a tab is let go', () => {
  test('for as long as the background says, and no longer', () => {
    expect(isLifted()).toBe(false)
    say(LIFT)
    expect(isLifted()).toBe(true)
    nowMs += 119_999
    expect(isLifted()).toBe(true)
    nowMs += 1
    expect(isLifted()).toBe(false)
  })

  test('until the background says that it is over', () => {
    say(LIFT)
    say({ ...LIFT, forMs: 0 })
    expect(isLifted()).toBe(false)
  })

  test('never for hours', () => {
    say({ ...LIFT, forMs: 1e9 })
    nowMs += 5 * 60_000
    expect(isLifted()).toBe(false)
  })

  test.for([
    ['a content script, which lives beside a page’s script', LIFT, { id: 'ours', tab: {} }],
    ['another extension', LIFT, { id: 'theirs' }],
    ['nobody', LIFT, {}],
    ['the background, of something else', { ...LIFT, name: 'link/insert' }, { id: 'ours' }],
    ['the background, to somebody else', { ...LIFT, wardlink: 'sealing' }, { id: 'ours' }],
    ['the background, for less than no time', { ...LIFT, forMs: -1 }, { id: 'ours' }],
    ['the background, for NaN', { ...LIFT, forMs: Number.NaN }, { id: 'ours' }],
    ['the background, without a word', null, { id: 'ours' }],
  ] as const)('not by %s', ([, message, sender]) => {
    say(message, sender)
    expect(isLifted()).toBe(false)
  })
})
