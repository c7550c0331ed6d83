import { type ReadLink, readShareLink } from '#shared/link/share-link.ts'

/** What brought the person here. */
export type Arrival =
  | { is: 'link'; link: Promise<ReadLink> }
  | { is: 'signed-in'; answer: string }
  | { is: 'bare' }

/**
 * Reads where we are and takes it out of the address bar and the history entry before anything else runs:
 * what stays is a neutral address, whoever looks at the screen or the history afterwards.
 */
export function takeArrival(): Arrival {
  const { href, pathname } = window.location
  const isNeutral = pathname === '/' && href.endsWith('/')
  if (!isNeutral) window.history.replaceState(null, '', '/')
  if (pathname === '/signed-in') return { is: 'signed-in', answer: href }
  if (pathname === '/') return { is: 'bare' }
  return { is: 'link', link: readShareLink(href) }
}
