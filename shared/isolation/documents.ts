import type { Tier } from './headers.ts'

/** The two kinds of host the viewer is served from. */
export type ViewerHost = 'shell' | 'content'

/** A file of `.output/viewer` and the tier whose headers it is served with. */
export type ViewerDocument = { tier: Tier; file: string }

/** Where both kinds of host serve the relay's public description (`RelayDescription`, no-store). */
export const CONFIG_PATH = '/config.json'

/**
 * Which file answers a GET on a host of the viewer, or null for 404.
 *
 * A share link gets the same bytes whatever its id, known or unknown: reading has no effect and tells nothing.
 * MUST: a content host answers 403 to a request that carries `Service-Worker: script`.
 */
export function documentOf(host: ViewerHost, path: string): ViewerDocument | null {
  if (/^\/assets\/[\w.-]+$/.test(path)) return { tier: 'asset', file: path.slice(1) }
  switch (host) {
    case 'shell':
      if (path === '/governance' || path === '/governance/signed-in') {
        return { tier: 'governance', file: 'governance.html' }
      }
      return path === '/' || path === '/signed-in' || path.startsWith('/r/')
        ? { tier: 'shell', file: 'shell.html' }
        : null
    case 'content':
      return ofContent(path)
  }
}

function ofContent(path: string): ViewerDocument | null {
  if (path === '/vault.html') return { tier: 'vault', file: 'vault.html' }
  // The part of a vault that is needed before the sign-in, so that a first visit stays light.
  if (path === '/parking.html') return { tier: 'vault', file: 'parking.html' }
  if (path === '/end.html') return { tier: 'end', file: 'end.html' }
  // One small document a kind of file: a renderer holds only the parser it needs.
  if (/^\/renderer(-[a-z]+)?\.html$/.test(path)) return { tier: 'renderer', file: path.slice(1) }
  return null
}
