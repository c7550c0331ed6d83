import type { Intake } from '#shared/protection/intake.ts'

/**
 * What the page guard (MAIN world) and the bridge (ISOLATED world) say to each other: JSON text on the events
 * of one detached node that only the two of them hold. The guard is not trusted: nothing secret goes to it, and
 * the worst it can say opens our own picker, takes files out of an input, or reports a miss that is none.
 */
export type Ask =
  /** Open our own picker in place of the page's. Answers with `closed`. */
  | { ask: 'files'; intake: Intake; accept: string; multiple: boolean; directory: boolean }
  /** Open our own in place of a picker that gives handles, with what the page asked for. Answers with `closed`. */
  | { ask: 'handles'; name: string; options: unknown }
  /** Read the clipboard in place of the page. Answers with `clipboard`. */
  | { ask: 'clipboard'; id: number }
  /** The page wants to turn the camera, microphone or screen into bytes. */
  | { ask: 'capture'; intake: Intake }
  /** `document.open()` took every listener away. */
  | { ask: 'rearm' }
  /** The canary's answer: the names of what no longer stands as we put it. */
  | { ask: 'proof'; missing: string[] }

export type Tell =
  | { tell: 'closed' }
  | { tell: 'clipboard'; id: number; is: 'read'; texts: Record<string, string> | null }
  | { tell: 'clipboard'; id: number; is: 'refused' }
  | { tell: 'prove' }
  /** Firefox only: an editor sees no data in an event made in the isolated world. */
  | { tell: 'insert'; by: 'paste' | 'insert-replacement-text'; text: string }

/** Events on `document` by which the two find each other, before any script of the page has run. */
export const WHO_EVENT = 'wardlink-who'
export const HERE_EVENT = 'wardlink-here'
/**
 * Events on the shared node. Nodes cross in them: as `submitter` the composer a text goes into (to the guard) and
 * an element the bridge cannot see by itself (to the bridge), as `relatedTarget` the document of a frame that may have no bridge of
 * its own (to the bridge).
 */
export const ASK_EVENT = 'ask'
export const TELL_EVENT = 'tell'
export const COMPOSER_EVENT = 'into'
export const FRAME_EVENT = 'frame'
export const NODE_EVENT = 'node'
export const MET_EVENT = 'met'
