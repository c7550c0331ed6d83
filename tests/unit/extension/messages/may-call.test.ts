import { describe, expect, test } from 'vitest'
import type { Caller } from '../../../../extension/messages/caller.ts'
import { mayCallBackground, mayCallSealing } from '../../../../extension/messages/may-call.ts'

const bridge: Caller = { is: 'bridge', frame: { tabId: 1, frameId: 0, documentId: 'D' } }
const panel: Caller = { is: 'panel', tabId: 1 }
const page: Caller = { is: 'page' }
const viewer: Caller = { is: 'viewer' }
const stranger: Caller = { is: 'stranger' }

describe('who may ask what', () => {
  test.for([
    ['a bridge hands over an attachment', 'hold/start', bridge, true],
    ['a bridge cannot look at one', 'hold/describe', bridge, false],
    ['a bridge cannot seal', 'seal/start', bridge, false],
    ['a bridge cannot sign in', 'session/sign-in', bridge, false],
    ['a bridge cannot see what was shared', 'sent/list', bridge, false],
    ['a bridge cannot say that a link is ready', 'link/deliver', bridge, false],
    ['the panel seals', 'seal/start', panel, true],
    ['the panel cannot revoke', 'sent/revoke', panel, false],
    ['Sent revokes', 'sent/revoke', page, true],
    ['Sent cannot look at a hold', 'hold/describe', page, false],
    ['a bridge opens a link that was tapped', 'viewer/open', bridge, true],
    ['a bridge cannot take one that waits', 'viewer/take-link', bridge, false],
    ['the viewer takes the link it was opened for', 'viewer/take-link', viewer, true],
    ['the viewer cannot seal', 'seal/start', viewer, false],
    ['the viewer cannot see what was shared', 'sent/list', viewer, false],
    ['a page of ours cannot take a link', 'viewer/take-link', page, false],
    ['a stranger can do nothing', 'session/state', stranger, false],
  ] as const)('%s', ([, name, caller, may]) => {
    expect(mayCallBackground(name, caller)).toBe(may)
  })

  test('only the background speaks to the sealing process', () => {
    expect(mayCallSealing('sealing/start', { is: 'background' })).toBe(true)
    for (const caller of [bridge, panel, page, stranger]) {
      expect(mayCallSealing('sealing/start', caller)).toBe(false)
    }
  })
})
