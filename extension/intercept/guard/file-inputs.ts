// Runs in the host page's world.
import { ask, isMet } from './channel.ts'
import { patch } from './patch.ts'
import { dispatch, listen, nodeRoot, notAllowed, pinned, pinnedOrNull, type Realm } from './pinned.ts'

const inputType = pinnedOrNull(HTMLInputElement, 'type')
const controlOf = pinnedOrNull(HTMLLabelElement, 'control')
const getAttribute = pinned(Element, 'getAttribute')
const parentNode = pinnedOrNull(Node, 'parentNode')
const isConnected = pinned(Node, 'isConnected')
const shadowHost = pinnedOrNull(ShadowRoot, 'host')
const eventType = pinnedOrNull(Event, 'type')
const eventTarget = pinned(Event, 'target')
const cancelable = pinned(Event, 'cancelable')
const defaultPrevented = pinned(Event, 'defaultPrevented')
const preventDefault = pinned(Event, 'preventDefault')
const isActive = 'userActivation' in navigator ? pinned(UserActivation, 'isActive') : () => true
const PageEvent = Event
const ownDocument = document

/** The input our own picker stands in for: it hears `cancel` when that picker is done. */
let waiting: Element | null = null

/**
 * Stands in front of every way script can open a file picker on an input: `click()`, `showPicker()` and a
 * dispatched click, on the input, its label or anything inside one. What is in the document the bridge sees by
 * itself; here it is about trees the bridge cannot see into (detached, or in a shadow root).
 */
export function patchFileInputs(realm: Realm): void {
  patch(realm.HTMLElement.prototype, 'click', (native, self, args) => {
    const input = openedBy(self)
    // Outside a document the page's own listeners come first, and could stop the click or move the input.
    if (input && !isConnected(input, []) && askInsteadOf(input)) return
    watch(self)
    return native(self, args)
  })
  patch(realm.EventTarget.prototype, 'dispatchEvent', (native, self, args) => {
    if (isClick(args[0])) {
      const input = openedBy(self)
      // An event that cannot be cancelled would open the picker whatever a listener says.
      const isOurs = input && !(cancelable(args[0], []) && isConnected(input, []))
      if (isOurs && askInsteadOf(input)) return true
      watch(self)
    }
    return native(self, args)
  })
  patch(realm.HTMLInputElement.prototype, 'showPicker', (native, self, args) => {
    if (!isFileInput(self)) return native(self, args)
    if (!isActive(navigator.userActivation, [])) throw notAllowed()
    return askInsteadOf(self) ? undefined : native(self, args)
  })
}

/** Our picker is closed: to the page, its own was cancelled. */
export function pickerClosed(): void {
  if (waiting) dispatch(waiting, [new PageEvent('cancel', { bubbles: true })])
  waiting = null
}

/** Hears clicks in the tree of this node, also those a label passes on. Nothing opens where this is called. */
function watch(node: unknown): void {
  try {
    const root = nodeRoot(node, [])
    // The bridge listens on the window of this document; adding a listener twice changes nothing.
    if (root !== ownDocument || !isMet()) listen(root, ['click', onClick, true])
  } catch {
    // Not a node: a window, a request, a signal.
  }
}

function onClick(event: Event): void {
  const target = eventTarget(event, [])
  if (defaultPrevented(event, [])) return
  if (!isFileInput(target)) mayBecomeFileInput(target)
  else if (askInsteadOf(target)) preventDefault(event, [])
}

/** A page's own listener may still make a file input of it: look again after those. */
function mayBecomeFileInput(target: unknown): void {
  if (isInput(target)) listen(target, ['click', onClick])
}

/** @returns whether the page's own picker must stay closed */
function askInsteadOf(input: Element): boolean {
  const attribute = (name: string) => getAttribute(input, [name]) as string | null
  const answer = ask({
    ask: 'files',
    intake: 'picker',
    accept: attribute('accept') ?? '',
    multiple: attribute('multiple') !== null,
    directory: attribute('webkitdirectory') !== null,
  })
  if (answer === 'taken') waiting = input
  return answer !== 'left'
}

function isFileInput(node: unknown): node is Element {
  return inputType(node) === 'file'
}

function isClick(event: unknown): boolean {
  return eventType(event) === 'click'
}

/** The file input a click on this node would open: itself, or through a label around it. */
function openedBy(node: unknown): Element | null {
  for (let at = node; at; at = parentOf(at)) {
    if (isFileInput(at)) return at
    const control = controlOf(at)
    if (isFileInput(control)) return control
  }
  return null
}

/** The next node outwards, through the host of a shadow root. */
function parentOf(node: unknown): unknown {
  return parentNode(node) ?? shadowHost(node)
}

function isInput(node: unknown): boolean {
  return inputType(node) !== null
}
