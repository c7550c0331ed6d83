import { browser } from 'wxt/browser'
import { ownAddress } from '../messages/own-address.ts'
import { openingPlace } from '../tenant/opening-place.ts'

/** Where the trust's viewer is on the web, for the bridge: not until it knows does it take a link for ours. */
export const VIEWER_ORIGIN = 'viewerOrigin'
const WAITING = 'waitingLinks'
/** A tapped link is taken by its page at once; more than a few are a page that taps by itself. */
const MOST_WAITING = 8

/**
 * Keeps where the viewer is, if links open here; else forgets it. It is no secret: the origin stands in every share link.
 *
 * @param askViewer asks the relay; null when it cannot say
 */
export async function noteViewer(askViewer: () => Promise<string | null>): Promise<void> {
  // Firefox rejects when there is no policy at all.
  const managed: unknown = await browser.storage.managed.get().catch(() => ({}))
  const { settings } = await browser.storage.local.get('settings')
  const isHere = openingPlace(managed, settings) === 'extension'
  const viewerOrigin = isHere ? await askViewer() : null
  if (viewerOrigin !== null) await browser.storage.local.set({ [VIEWER_ORIGIN]: viewerOrigin })
  else if (!isHere) await browser.storage.local.remove(VIEWER_ORIGIN)
}

/**
 * Opens a share link of the trust's own viewer in the viewer that came with the extension. The link waits in memory
 * under a handle; the address of the page, and so the history, has the handle alone.
 *
 * @returns whether it is one of ours
 */
export async function openShareLink(link: unknown): Promise<boolean> {
  const { [VIEWER_ORIGIN]: viewerOrigin } = await browser.storage.local.get(VIEWER_ORIGIN)
  if (!isShareLinkOf(viewerOrigin, link)) return false
  const handle = [...crypto.getRandomValues(new Uint8Array(16))]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('')
  const waiting = Object.entries(await waitingLinks()).slice(1 - MOST_WAITING)
  await browser.storage.session.set({ [WAITING]: Object.fromEntries([...waiting, [handle, link]]) })
  await browser.tabs.create({ url: `${ownAddress('/viewer.html')}#${handle}` })
  return true
}

/** The link a handle stands for, once. */
export async function takeShareLink(handle: unknown): Promise<string | null> {
  const waiting = await waitingLinks()
  if (typeof handle !== 'string' || !Object.hasOwn(waiting, handle)) return null
  const { [handle]: link = null, ...others } = waiting
  await browser.storage.session.set({ [WAITING]: others })
  return link
}

async function waitingLinks(): Promise<Record<string, string>> {
  const { [WAITING]: waiting = {} } = await browser.storage.session.get(WAITING)
  return waiting as Record<string, string>
}

/** By its beginning alone: whether it is whole and unaltered is for the viewer to say, with its words. */
export function isShareLinkOf(viewerOrigin: unknown, link: unknown): link is string {
  return (
    typeof viewerOrigin === 'string' &&
    typeof link === 'string' &&
    link.length <= 500 &&
    link.startsWith(`${viewerOrigin}/r/`)
  )
}
