// Runs in the host page's world.
import { ask, isMet } from './channel.ts'
import { patch } from './patch.ts'
import { append, dispatch, each, later, listen, nodeRoot, notAllowed, pinned, type Realm, where } from './pinned.ts'

const inputType = pinned(HTMLInputElement.prototype, 'type')
const labelControl = pinned(HTMLLabelElement.prototype, 'control')
const getAttribute = pinned(Element.prototype, 'getAttribute')
const parentNode = pinned(Node.prototype, 'parentNode')
const isConnected = pinned(Node.prototype, 'isConnected')
const shadowHost = pinned(ShadowRoot.prototype, 'host')
const isDisabled = pinned(HTMLInputElement.prototype, 'disabled')
const setDisabled = pinned(HTMLInputElement.prototype, 'disabled', 'set')
const eventPath = pinned(Event.prototype, 'composedPath')
const eventType = pinned(Event.prototype, 'type')
const eventTarget = pinned(Event.prototype, 'target')
const cancelable = pinned(Event.prototype, 'cancelable')
const defaultPrevented = pinned(Event.prototype, 'defaultPrevented')
const preventDefault = pinned(Event.prototype, 'preventDefault')
const isActive = 'userActivation' in navigator ? pinned(UserActivation.prototype, 'isActive') : () => true
const PageEvent = Event
const ownDocument = document

type Setters = {
  owner: 'HTMLInputElement' | 'Element' | 'Attr' | 'Node' | 'NamedNodeMap'
  names: string[]
  key: 'value' | 'set'
}
/** What can make an input one for files. */
const TYPE_SETTERS: Setters[] = [
  { owner: 'HTMLInputElement', names: ['type'], key: 'set' },
  {
    owner: 'Element',
    names: ['setAttribute', 'setAttributeNS', 'setAttributeNode', 'setAttributeNodeNS'],
    key: 'value',
  },
  { owner: 'Attr', names: ['value'], key: 'set' },
  { owner: 'Node', names: ['nodeValue', 'textContent'], key: 'set' },
  { owner: 'NamedNodeMap', names: ['setNamedItem', 'setNamedItemNS'], key: 'value' },
]

/** Inputs that are clicked in this task, and are not for files yet. */
let inClick: Element[] = []

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
  // What is clicked may become an input for files before the click is over.
  listen(realm, ['click', (event: Event) => clicked(eventPath(event, [])), true])
  each(TYPE_SETTERS, ({ owner, names, key }) =>
    each(names, (name) =>
      patch(
        realm[owner].prototype,
        name,
        (native, self, args) => {
          const returned = native(self, args)
          if (inClick.length > 0) lookAtClicked()
          return returned
        },
        key,
      ),
    ),
  )
  patch(realm.HTMLInputElement.prototype, 'showPicker', (native, self, args) => {
    if (!isFileInput(self)) return native(self, args)
    if (!isActive(navigator.userActivation, [])) throw notAllowed()
    return askInsteadOf(self) ? undefined : native(self, args)
  })
}

function clicked(path: unknown): void {
  each(path as unknown[], (node) => {
    const input = isInput(node) ? node : controlOf(node)
    if (!input || isFileInput(input)) return
    if (inClick.length === 0) later(() => {
        inClick = []
      })
    append(inClick, input as Element)
  })
}

/** Asked in its place now; disabled, it opens nothing when the click is over. */
function lookAtClicked(): void {
  const files = where(inClick, isFileInput)
  inClick = where(inClick, (input) => !isFileInput(input))
  each(files, (input) => {
    if (isDisabled(input, []) || !askInsteadOf(input)) return
    setDisabled(input, [true])
    later(() => setDisabled(input, [false]))
  })
}

/** Our picker is closed: to the page, its own was cancelled. */
export function pickerClosed(): void {
  if (waiting) dispatch(waiting, [new PageEvent('cancel', { bubbles: true })])
  waiting = null
}

/** Hears clicks in the tree of this node, also those a label passes on. Nothing opens where this is called. */
function watch(node: unknown): void {
  for (let at = node; at; at = parentOf(at)) clicked([at])
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
  try {
    return inputType(node, []) === 'file'
  } catch {
    return false
  }
}

function isClick(event: unknown): boolean {
  try {
    return eventType(event, []) === 'click'
  } catch {
    return false
  }
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

function controlOf(node: unknown): unknown {
  try {
    return labelControl(node, [])
  } catch {
    // Not a label.
    return null
  }
}

/** The next node outwards, through the host of a shadow root. */
function parentOf(node: unknown): unknown {
  try {
    return parentNode(node, []) ?? shadowHost(node, [])
  } catch {
    return null
  }
}

function isInput(node: unknown): boolean {
  try {
    inputType(node, [])
    return true
  } catch {
    return false
  }
}
