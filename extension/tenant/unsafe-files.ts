import { browser } from 'wxt/browser'

/**
 * Whether a sender may let a file go as it is that could not be made safe. Only a managed policy can say so:
 * what somebody typed on this computer cannot.
 */
export async function mayGoAsItIs(): Promise<boolean> {
  // Firefox rejects when there is no policy at all; Chromium answers with nothing.
  const { unsafeFiles } = await browser.storage.managed
    .get<{ unsafeFiles?: unknown }>('unsafeFiles')
    .catch(() => ({ unsafeFiles: undefined }))
  return unsafeFiles === 'ask'
}
