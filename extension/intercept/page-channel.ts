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
} from './channel-messages.ts'
import { isFileInput } from './file-input.ts'

/** The bridge's end of the channel to the page guard. Before the two have met, what is told goes nowhere. */
export type PageChannel = {
  /** @returns whether the guard could do it */
  tell: (message: Tell) => boolean
  /** Names the element the next text goes into. */
  handComposer: (composer: HTMLElement) => void
  hasMet: () => boolean
}

/**
 * Finds the page guard, whichever of the two runs first. Runs before any script of the page, which therefore
 * never sees the node the two speak through.
 *
 * @param answer whether the bridge takes what the guard asks for; the page's own way stays shut then
 * @param onTree a document of a same-origin frame the page has reached into, or a tree that is about to come in
 * @param onNode an element the bridge may not see by itself: an input whose files the page is about to read, a form
 *   it sends, something it clicks in a tree of its own; answers whether the page may have the files
 * @param onPick an input whose picker the page opens out of the bridge's sight; answers whether the bridge takes it
 */
export function openPageChannel(
  answer: (ask: Ask) => boolean,
  onTree: (tree: Node) => void,
  onNode: (element: Element) => boolean,
  onPick: (input: HTMLInputElement) => boolean,
): PageChannel {
  let node: EventTarget | null = null

  document.addEventListener(HERE_EVENT, meet, true)
  document.dispatchEvent(new Event(WHO_EVENT))

  function meet(event: Event): void {
    event.stopImmediatePropagation()
    const offered = (event as FocusEvent).relatedTarget
    if (!offered || node) return
    node = offered
    document.removeEventListener(HERE_EVENT, meet, true)
    node.addEventListener(ASK_EVENT, (asked) => {
      const ask = readAsk((asked as CustomEvent).detail)
      // What cannot be read, or fails here, stays held: only this opens the page's own way.
      if (ask && !answer(ask)) asked.preventDefault()
    })
    node.addEventListener(FRAME_EVENT, (handed) => {
      const tree = (handed as FocusEvent).relatedTarget
      if (tree) onTree(tree as Node)
    })
    node.addEventListener(NODE_EVENT, (handed) => {
      const element = (handed as SubmitEvent).submitter
      if (element && onNode(element)) handed.preventDefault()
    })
    node.addEventListener(PICK_EVENT, (handed) => {
      const input = (handed as SubmitEvent).submitter
      if (isFileInput(input) && !onPick(input)) handed.preventDefault()
    })
    node.dispatchEvent(new Event(MET_EVENT))
  }

  return {
    tell: (message) =>
      node?.dispatchEvent(
        new CustomEvent(TELL_EVENT, { detail: JSON.stringify(message), cancelable: true }),
      ) === false,
    handComposer: (composer) => node?.dispatchEvent(new SubmitEvent(COMPOSER_EVENT, { submitter: composer })),
    hasMet: () => node !== null,
  }
}

function readAsk(detail: unknown): Ask | null {
  if (typeof detail !== 'string') return null
  try {
    const message: unknown = JSON.parse(detail)
    return typeof message === 'object' && message !== null && 'ask' in message ? (message as Ask) : null
  } catch {
    return null
  }
}
