import { describe, expect, test } from 'vitest'
import { callerOf } from '../../../../extension/messages/caller.ts'

const ID = 'abcdefghijklmnopabcdefghijklmnop'
const own = { id: ID, origin: `chrome-extension://${ID}` }
const tab = { id: 7 } as never

describe('who sent a message', () => {
  test.for([
    ['a content script of ours', { id: ID, url: 'https://web.whatsapp.com/', tab, frameId: 0 }, 'bridge'],
    ['one in an empty frame', { id: ID, url: 'about:blank', tab, frameId: 3 }, 'bridge'],
    ['the panel', { id: ID, url: `${own.origin}/compose-panel.html#x`, tab, frameId: 5 }, 'panel'],
    ['Sent', { id: ID, url: `${own.origin}/sent.html`, tab, frameId: 0 }, 'page'],
    ['the options page', { id: ID, url: `${own.origin}/options.html` }, 'page'],
    ['the offscreen document', { id: ID, url: `${own.origin}/offscreen.html` }, 'sealing'],
    ['the service worker', { id: ID, url: `${own.origin}/background.js` }, 'background'],
    [
      'the viewer that came with us',
      { id: ID, url: `${own.origin}/viewer.html#x`, tab, frameId: 0 },
      'viewer',
    ],
    ['its vault', { id: ID, url: `${own.origin}/vault.html`, tab, frameId: 4 }, 'viewer'],
    ['a renderer', { id: ID, url: `${own.origin}/renderer.html`, tab, frameId: 5 }, 'stranger'],
    ['another extension', { id: 'x'.repeat(32), url: `${own.origin}/sent.html` }, 'stranger'],
    [
      'a page of ours that has no business here',
      { id: ID, url: `${own.origin}/other.html`, tab },
      'stranger',
    ],
    ['nobody we know', { id: ID, url: 'https://web.whatsapp.com/' }, 'stranger'],
    [
      'a page whose address only begins like ours',
      { id: ID, url: `${own.origin}.example/sent.html`, tab, frameId: 0 },
      'bridge',
    ],
  ] as const)('is %s', ([, sender, is]) => {
    expect(callerOf(sender, own).is).toBe(is)
  })

  test('is told with the frame, so that a link goes back where the attachment came from', () => {
    const sender = { id: ID, url: 'https://web.whatsapp.com/', tab, frameId: 2, documentId: 'D' }
    expect(callerOf(sender, own)).toEqual({
      is: 'bridge',
      frame: { tabId: 7, frameId: 2, documentId: 'D' },
    })
  })
})
