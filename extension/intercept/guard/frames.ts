// Runs in the host page's world.
import { ask, hand } from './channel.ts'
import { ownerAndNames, patch, patchAll } from './patch.ts'
import { each, firstSight, pinned, type Realm } from './pinned.ts'

const guarded = new WeakSet<object>()
/** Frames whose first document was guarded; a later one that has an address gets its own guard. */
const reached = new WeakSet<object>()
const frameCount = pinned(window, 'length')

/** What puts elements into a document, and frames with them. */
const INSERTIONS = [
  'Node appendChild insertBefore replaceChild',
  'Element append prepend before after replaceWith replaceChildren insertAdjacentElement insertAdjacentHTML setHTMLUnsafe innerHTML outerHTML',
  'CharacterData before after replaceWith',
  'DocumentFragment append prepend replaceChildren',
  'ShadowRoot setHTMLUnsafe innerHTML',
  'Document append prepend replaceChildren execCommand',
  'Range insertNode surroundContents',
].map(ownerAndNames)

/**
 * Guards a realm once, and every same-origin frame the page makes or reaches from it. A frame with a document
 * of its own gets its own guard from the browser; the first document of `srcdoc`, of a `javascript:` address
 * and of a sandbox without scripts does not, and its prototypes would open pickers for the page.
 */
export function guardRealm(realm: Realm, patchOpeners: (realm: Realm) => void): void {
  if (!firstSight(guarded, realm.HTMLElement)) return
  patchOpeners(realm)

  const reach = (other: unknown) => {
    try {
      const window = other as Realm | null
      if (window?.HTMLElement && window !== globalThis) {
        guardRealm(window, patchOpeners)
        hand(window.document)
      }
    } catch {
      // Another origin: the page cannot borrow from it either.
    }
    return other
  }
  const reachNewFrames = () => {
    const count = frameCount(realm, []) as number
    for (let index = 0; index < count; index++) {
      // One frame may have taken the place of another, so counting them is not enough.
      if (firstSight(reached, realm[index] as Window)) reach(realm[index])
    }
  }

  patchAll(realm, INSERTIONS, reachNewFrames)
  each([realm.HTMLIFrameElement, realm.HTMLObjectElement, realm.HTMLFrameElement], (element) => {
    patch(element?.prototype, 'contentWindow', (native, self, args) => reach(native(self, args)), 'get')
    patch(
      element?.prototype,
      'contentDocument',
      (native, self, args) => {
        const document = native(self, args) as Document | null
        reach(document?.defaultView)
        return document
      },
      'get',
    )
  })
  patch(realm, 'open', (native, self, args) => reach(native(self, args)))
  each(['open', 'write', 'writeln'], (name) =>
    patch(realm.Document.prototype, name, (native, self, args) => {
      const returned = native(self, args)
      // `document.open()`, which `write` does after loading, strips every listener from document and window.
      if (self === document) ask({ ask: 'rearm' })
      else if (self) hand(self as Document)
      reachNewFrames()
      return returned
    }),
  )
}
