import { browser } from 'wxt/browser'

/**
 * Whether a sender may send a file past us. Only a managed policy can say so: what somebody typed on this computer
 * cannot.
 */
export async function maySendUnprotected(): Promise<boolean> {
  // Firefox rejects when there is no policy at all; Chromium answers with nothing.
  const { unprotected } = await browser.storage.managed
    .get<{ unprotected?: unknown }>('unprotected')
    .catch(() => ({ unprotected: undefined }))
  return unprotected === 'ask'
}
