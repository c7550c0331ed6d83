import { browser } from 'wxt/browser'
import { allHosts } from '../hosts/policy-hosts.ts'

/** Whether a page is open that an update would do something to. */
export async function isPageOpen(): Promise<boolean> {
  // Chromium leaves the old bridge in its pages, which goes on holding and says that the tab has to be reloaded.
  return (await isOwnPageOpen()) || (import.meta.env.FIREFOX && (await isHostOpen()))
}

/** One of our own, which the browser would close under whoever reads it. */
async function isOwnPageOpen(): Promise<boolean> {
  const open = await browser.runtime.getContexts?.({ contextTypes: ['TAB', 'POPUP'] })
  // Firefox has our pages in one process with the background, and names them there.
  return (open ?? browser.extension.getViews({ type: 'tab' })).length > 0
}

/**
 * A host's page. Firefox takes the bridge out of it and puts the new one in a second or so later: a file that is
 * dropped or pasted in between would be the page's.
 */
async function isHostOpen(): Promise<boolean> {
  const managed: unknown = await browser.storage.managed.get().catch(() => ({}))
  const { settings } = await browser.storage.local.get('settings')
  const url = allHosts(managed, settings).map((host) => `https://${host}/*`)
  return (await browser.tabs.query({ url, discarded: false })).length > 0
}
