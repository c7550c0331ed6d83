// Runs in the host page's world.
import {
  ASK_EVENT,
  type Ask,
  COMPOSER_EVENT,
  FRAME_EVENT,
  HERE_EVENT,
  MET_EVENT,
  NODE_EVENT,
  PICK_EVENT,
  TELL_EVENT,
  type Tell,
  WHO_EVENT,
} from '../channel-messages.ts'
import {
  detailOf,
  dispatch,
  listen,
  parse,
  prevent,
  stop,
  stringify,
  submitterOf,
  unlisten,
} from './pinned.ts'

const PageCustomEvent = CustomEvent
const PageFocusEvent = FocusEvent
const PageSubmitEvent = SubmitEvent

/**
 * The node both worlds speak through. It is never attached, so the page has no way to hold or hear it, and
 * `document.open()`, which strips every listener from a document and its window, does not reach it.
 */
const node = document.createElement('i')
/** Whether there is a bridge. */
export let isMet = false
/** The composer the bridge last handed over: where a text goes. */
export let composer: unknown = null

/**
 * What became of an ask: whether the bridge took it. False only if the bridge says so by preventing the event:
 * whatever else becomes of it, the page's own way stays shut. Null: no bridge has come, so nothing may pass.
 */
export type Answer = boolean | null

/** How often was asked while the canary tries the guard, which the bridge must not act on. */
let tries: number | null = null

export function asksDuring(run: () => void): number | null {
  tries = 0
  try {
    run()
    return tries
  } finally {
    tries = null
  }
}

/** The bridge answers before this returns. */
function send(event: Event): Answer {
  if (tries !== null) tries++
  return tries === null && isMet ? dispatch(node, event) : null
}

/** Asks the bridge. */
export function ask(message: Ask): Answer {
  // No `toJSON` and no field of the page's, by way of `Object.prototype`.
  const detail = stringify({ ...message, toJSON: undefined })
  return send(
    new PageCustomEvent(ASK_EVENT, { __proto__: null, detail, cancelable: true } as CustomEventInit),
  )
}

/** Hands the bridge a document of another frame, to listen in, or a tree in which only it can see everything. */
export function hand(other: unknown): void {
  dispatch(node, new PageFocusEvent(FRAME_EVENT, { __proto__: null, relatedTarget: other } as FocusEventInit))
}

/**
 * Hands the bridge an element it cannot see by itself, before this returns: an input whose files the page is about
 * to read, and what is about to be clicked or sent in a tree of its own.
 *
 * @returns as in an ask; the page may have the files only where it is false
 */
export function handNode(element: unknown, as = NODE_EVENT): Answer {
  // Not `relatedTarget`, which names the host instead when the element is in a shadow root.
  const init = { __proto__: null, submitter: element, cancelable: true } as SubmitEventInit
  try {
    return send(new PageSubmitEvent(as, init))
  } catch {
    // No element of HTML.
    return null
  }
}

/** Asks for our picker in the place of the one of this input. */
export function handPick(input: unknown): Answer {
  return handNode(input, PICK_EVENT)
}

/**
 * Finds the bridge, whichever of the two runs first, and keeps listening to it alone.
 *
 * @param hear answers whether it could do what it was told
 */
export function openChannel(hear: (message: Tell) => boolean): void {
  const introduce = (event?: Event) => {
    if (event) stop(event)
    dispatch(document, new PageFocusEvent(HERE_EVENT, { relatedTarget: node }))
  }
  listen(node, MET_EVENT, () => {
    isMet = true
    unlisten(document, WHO_EVENT, introduce, true)
  })
  listen(node, TELL_EVENT, (event: Event) => {
    if (hear(parse(detailOf(event)))) prevent(event)
  })
  if (import.meta.env.FIREFOX) {
    listen(node, COMPOSER_EVENT, (event: Event) => {
      composer = submitterOf(event)
    })
  }
  listen(document, WHO_EVENT, introduce, true)
  introduce()
}
