import { shadowRootOf } from './shadow-root.ts'

/** What is heard before the page hears it. */
export const HEARD = [
  'click',
  'input',
  'change',
  'submit',
  'dragstart',
  'dragenter',
  'dragover',
  'dragleave',
  'drop',
  'paste',
  'beforeinput',
] as const
export type Heard = (typeof HEARD)[number]

/** @param target the innermost node the event is for, as far as it can be seen from where it was heard */
export type Hear = (event: Event, target: EventTarget | undefined) => void

/**
 * Listens in front of the page: on a window in the capture phase, from before the page's first script, and on
 * every shadow root an event is on its way into, where the window sees no further than the root's host.
 *
 * @returns listens on one more window; calling it again for the same window only mends what was stripped
 */
export function listening(hear: Record<Heard, Hear>): (on: EventTarget) => void {
  function onHeard(event: Event): void {
    const target = event.composedPath()[0]
    if (isElement(target)) {
      const root = shadowRootOf(target)
      // This event has yet to reach it: a listener added now still hears it.
      if (root) listenOn(root)
    }
    hear[event.type as Heard](event, target)
  }

  function listenOn(on: EventTarget): void {
    for (const type of HEARD) on.addEventListener(type, onHeard, { capture: true, passive: false })
  }
  return listenOn
}

/** Brand by shape: an element of another frame is no `instanceof` this frame's `Element`. */
export function isElement(target: unknown): target is Element {
  return typeof target === 'object' && target !== null && (target as Node).nodeType === 1
}

/** Keeps an event from the page altogether. */
export function swallow(event: Event): void {
  event.preventDefault()
  event.stopImmediatePropagation()
}
