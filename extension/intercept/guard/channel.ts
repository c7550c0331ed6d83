// Runs in the host page's world.
import {
  ASK_EVENT,
  type Ask,
  COMPOSER_EVENT,
  FRAME_EVENT,
  HERE_EVENT,
  MET_EVENT,
  NODE_EVENT,
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
let met = false
/** The composer the bridge last handed over: where a text goes. */
let composer: unknown = null

/**
 * What became of an ask. `left` only if the bridge says so by preventing the event: whatever else becomes of it,
 * the page's own way stays shut. `alone`: no bridge has come, so nothing may pass.
 */
export type Answer = 'taken' | 'left' | 'alone'

/** What is asked while the canary tries the guard, which the bridge must not act on. */
let tried: Ask[] | null = null

export function asksDuring(run: () => void): Ask[] {
  const asks: Ask[] = []
  tried = asks
  try {
    run()
  } finally {
    tried = null
  }
  return asks
}

/** Asks the bridge, which answers before this returns. */
export function ask(message: Ask): Answer {
  if (tried) tried[tried.length] = message
  if (tried || !met) return 'alone'
  // No `toJSON` and no field of the page's, by way of `Object.prototype`.
  const detail = stringify({ ...message, toJSON: undefined })
  const event = new PageCustomEvent(ASK_EVENT, {
    __proto__: null,
    detail,
    cancelable: true,
  } as CustomEventInit)
  return dispatch(node, event) ? 'taken' : 'left'
}

/** Hands a document of another frame to the bridge, so that it listens there as well. */
export function hand(other: unknown): void {
  dispatch(node, new PageFocusEvent(FRAME_EVENT, { relatedTarget: other as Document }))
}

/**
 * Hands the bridge an element it cannot see by itself, before this returns: an input whose files the page is about
 * to read, and what is about to be clicked or sent in a tree of its own.
 *
 * @returns whether the page may have the files: only if the bridge says so, as in an ask
 */
export function handNode(element: unknown): boolean {
  // Not `relatedTarget`, which names the host instead when the element is in a shadow root.
  const init = { __proto__: null, submitter: element, cancelable: true } as SubmitEventInit
  try {
    return !dispatch(node, new PageSubmitEvent(NODE_EVENT, init))
  } catch {
    // No element of HTML.
    return false
  }
}

export function handedComposer(): unknown {
  return composer
}

export function isMet(): boolean {
  return met
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
    met = true
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
