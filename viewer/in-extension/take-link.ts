import { readShareLink } from '#shared/link/share-link.ts'
import type { Arrival } from '../shell/take-link.ts'
import { askExtension } from './own-browser.ts'
import { takeAnswer } from './sign-in.ts'

/**
 * What brought the person here: a sign-in that has just ended, or a link that was tapped in a host's page. The link is
 * with the background, by a handle that is good once; it was never in an address of this page, nor in any history.
 */
export function takeArrival(): Arrival {
  const { hash, pathname } = window.location
  window.history.replaceState(null, '', pathname)
  const answer = takeAnswer()
  if (answer !== null) return { is: 'signed-in', answer }
  if (hash === '') return { is: 'bare' }
  return { is: 'link', link: askExtension('viewer/take-link', { handle: hash.slice(1) }).then(read) }
}

function read(link: unknown) {
  return readShareLink(typeof link === 'string' ? link : '')
}
