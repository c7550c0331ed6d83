import { browser } from 'wxt/browser'
import { call } from '../messages/channel.ts'
import { isShareLinkOf, VIEWER_ORIGIN } from '../open-link/share-links.ts'
import { swallow } from './listening.ts'

/**
 * Takes the tap on a share link of the trust's viewer and opens it in the viewer that came with the extension. A link
 * that is not known for one goes its usual way, to the viewer on the web.
 *
 * @returns whether it took this click
 */
export function takingShareLinks(): (event: Event) => boolean {
  let viewerOrigin: unknown = null
  // There it has no sandbox for renderers (docs/decisions/0277).
  if (import.meta.env.FIREFOX) return () => false
  try {
    browser.storage.onChanged.addListener((changes, area) => {
      if (area === 'local' && VIEWER_ORIGIN in changes) viewerOrigin = changes[VIEWER_ORIGIN]?.newValue
    })
    browser.storage.local.get<Record<string, unknown>>(VIEWER_ORIGIN).then(
      (kept) => {
        viewerOrigin = kept[VIEWER_ORIGIN]
      },
      () => {},
    )
  } catch {
    // The extension was updated while this page loaded.
  }

  return (event) => {
    const link = isPlainTap(event) ? addressUnder(event) : null
    if (!isShareLinkOf(viewerOrigin, link)) return false
    swallow(event)
    const onTheWeb = () => window.open(link, '_blank', 'noopener,noreferrer')
    call('background', 'viewer/open', { link }).then(({ is }) => is === 'refused' && onTheWeb(), onTheWeb)
    return true
  }
}

/** A person's own, without a key that asks for something else. */
function isPlainTap(event: Event): event is MouseEvent {
  const { button, ctrlKey, metaKey, shiftKey, altKey } = event as MouseEvent
  return event.isTrusted && button === 0 && !ctrlKey && !metaKey && !shiftKey && !altKey
}

function addressUnder(event: Event): string | null {
  for (const node of event.composedPath()) {
    const { localName, href } = node as Partial<HTMLAnchorElement>
    if (localName === 'a') return typeof href === 'string' ? href : null
  }
  return null
}
