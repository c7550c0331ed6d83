// Runs in the host page's world.
import { handNode, handPick, isMet } from './channel.ts'
import { patch } from './patch.ts'
import {
  controlOf,
  eachNode,
  eventTarget,
  eventType,
  fileCount,
  formElements,
  hostOf,
  inputFiles,
  inputType,
  inputValue,
  isActive,
  isCancelable,
  isConnected,
  isPrevented,
  listen,
  parentOf,
  prevent,
  type Realm,
  refusal,
  rootOf,
} from './pinned.ts'

const ownDocument = document

/**
 * Stands in front of every way script can open a file picker on an input: `click()`, `showPicker()` and a
 * dispatched click, on the input, its label or anything inside one. What is in the document the bridge sees by
 * itself; here it is about trees the bridge cannot see into (detached, or in a shadow root).
 */
export function patchFileInputs(realm: Realm): void {
  patch(realm, 'HTMLElement click', (native, self) => {
    const input = openedBy(self)
    // Outside a document the page's own listeners come first, and could stop the click or move the input.
    if (input && !isConnected(input) && askInsteadOf(input)) return
    watch(self)
    return native()
  })
  patch(realm, 'EventTarget dispatchEvent', (native, self, args) => {
    if (eventType(args[0]) === 'click') {
      const input = openedBy(self)
      // An event that cannot be cancelled would open the picker whatever a listener says.
      const isOurs = input && !(isCancelable(args[0]) && isConnected(input))
      if (isOurs && askInsteadOf(input)) return true
      watch(self)
    }
    return native()
  })
  patch(realm, 'HTMLInputElement showPicker', (native, self) => {
    if (!isFileInput(self)) return native()
    if (isActive(navigator.userActivation) === false) throw refusal()
    return askInsteadOf(self) ? undefined : native()
  })

  // Should a picker open unseen all the same: what tells the page which files an input holds finds none there.
  patch(
    realm,
    'HTMLInputElement files value webkitEntries',
    (native, self) => {
      takeOut(self)
      return native()
    },
    'get',
  )
  patch(realm, ' FormData', (native, _, args) => {
    takeOutOfForm(args[0])
    return native()
  })
  patch(realm, 'HTMLFormElement submit requestSubmit', (native, self) => {
    takeOutOfForm(self)
    handNode(self)
    return native()
  })
}

/** What the bridge has not let go is gone, also where the bridge is. */
function takeOut(node: unknown): void {
  if (isFileInput(node) && fileCount(inputFiles(node)) && handNode(node) !== false) inputValue(node, '')
}

function takeOutOfForm(form: unknown): void {
  eachNode(formElements<ArrayLike<unknown> | null>(form), takeOut)
}

/** Hears what happens in the tree of this node, also clicks a label passes on. Nothing opens where this is called. */
function watch(node: unknown): void {
  const root = rootOf(node)
  // The bridge listens on the window of this document; adding a listener twice changes nothing.
  if (root !== ownDocument || !isMet) {
    listen(root, 'click', onClick, true)
    handNode(node)
  }
}

function onClick(event: Event): void {
  const target = eventTarget(event)
  if (!isPrevented(event) && isFileInput(target) && askInsteadOf(target)) prevent(event)
}

/** @returns whether the page's own picker must stay closed */
function askInsteadOf(input: Element): boolean {
  return handPick(input) !== false
}

function isFileInput(node: unknown): node is HTMLInputElement {
  return inputType(node) === 'file'
}

/** The file input a click on this node would open: itself, or through a label around it. */
function openedBy(node: unknown): Element | null {
  // The next node outwards, through the host of a shadow root.
  for (let at = node; at; at = parentOf(at) ?? hostOf(at)) {
    if (isFileInput(at)) return at
    const control = controlOf(at)
    if (isFileInput(control)) return control
  }
  return null
}
