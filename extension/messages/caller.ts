import type { Browser } from 'wxt/browser'
import type { BridgeFrame } from './contract.ts'

/** Who sent a message, as the browser vouches for it. Nothing the message itself says is believed. */
export type Caller =
  | { is: 'bridge'; frame: BridgeFrame }
  | { is: 'panel'; tabId: number | null }
  | { is: 'page' }
  | { is: 'viewer' }
  | { is: 'sealing' }
  | { is: 'background' }
  | { is: 'stranger' }

/** @param ownOrigin `chrome-extension://<id>` or `moz-extension://<uuid>`, without a slash at the end */
export function callerOf(sender: Browser.runtime.MessageSender, own: { id: string; origin: string }): Caller {
  if (sender.id !== own.id) return { is: 'stranger' }
  const page = pageOf(sender.url ?? '', own.origin)
  switch (page) {
    case '/compose-panel.html':
      return { is: 'panel', tabId: sender.tab?.id ?? null }
    case '/sent.html':
    case '/options.html':
    case '/unprotected.html':
    case '/protection.html':
      return { is: 'page' }
    case '/viewer.html':
    case '/parking.html':
    case '/vault.html':
      return { is: 'viewer' }
    case '/offscreen.html':
      return { is: 'sealing' }
    case '/background.js':
    case '/_generated_background_page.html':
      return { is: 'background' }
    case null:
      return bridgeOf(sender)
    default:
      return { is: 'stranger' }
  }
}

/** The path of one of our own pages, or null for a page of somebody else. */
function pageOf(address: string, ownOrigin: string): string | null {
  return address.startsWith(`${ownOrigin}/`) ? new URL(address).pathname : null
}

function bridgeOf(sender: Browser.runtime.MessageSender): Caller {
  // Outside our origin only a content script can speak, and a content script lives in a frame of a tab.
  if (sender.tab?.id === undefined || sender.frameId === undefined) return { is: 'stranger' }
  return {
    is: 'bridge',
    frame: { tabId: sender.tab.id, frameId: sender.frameId, documentId: sender.documentId ?? null },
  }
}
