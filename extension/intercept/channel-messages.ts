import type { Intake } from '#shared/protection/intake.ts'

/**
 * What the page guard (MAIN world) and the bridge (ISOLATED world) say to each other: JSON text on the events
 * of one detached node that only the two of them hold. The guard is not trusted: nothing secret goes to it, and
 * the worst it can say opens our own picker, takes files out of an input, or reports a miss that is none.
 */
export type Ask =
  /** Open our own in place of a picker that gives handles, with what the page asked for. Answers with `closed`. */
  | { ask: 'handles'; name: string; options: unknown }
  /** Read the clipboard in place of the page. Answers with `clipboard`. */
  | { ask: 'clipboard'; id: number }
  /** The page wants to turn the camera, microphone or screen into bytes. */
  | { ask: 'capture'; intake: Intake }
  /** The canary's answer: the names of what no longer stands as we put it. */
  | { ask: 'proof'; missing: string[] }

export type Tell =
  | { tell: 'closed' }
  | { tell: 'clipboard'; id: number; is: 'read'; texts: Record<string, string> | null }
  | { tell: 'clipboard'; id: number; is: 'refused' }
  | { tell: 'prove' }
  /** There are shadow trees that no script has made: what is inserted has to be looked into. */
  | { tell: 'roots' }
  /** Firefox only: an editor sees no data in an event made in the isolated world. */
  | { tell: 'insert'; by: 'paste' | 'insert-replacement-text'; text: string }

/** Events on `document` by which the two find each other, before any script of the page has run. */
export const WHO_EVENT = 'wardlink-who'
export const HERE_EVENT = 'wardlink-here'
/**
 * Events on the shared node. Nodes cross in them: as `submitter` the composer a text goes into (to the guard), an
 * element the bridge cannot see by itself and an input whose picker ours stands in for (to the bridge), as
 * `relatedTarget` the document of a frame that may have no bridge of its own, and trees that may have closed ones in
 * them (to the bridge).
 */
export const ASK_EVENT = 'ask'
export const TELL_EVENT = 'tell'
export const COMPOSER_EVENT = 'into'
export const FRAME_EVENT = 'frame'
export const NODE_EVENT = 'node'
export const PICK_EVENT = 'pick'
export const MET_EVENT = 'met'
