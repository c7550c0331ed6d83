// Runs in the host page's world.
import { ask, hand } from './channel.ts'
import { patch } from './patch.ts'
import { firstSight, pinned, type Realm } from './pinned.ts'

const guarded = new WeakSet<object>()
const frameCount = pinned(window, 'length')

/** What puts elements into a document, and frames with them. */
const INSERTIONS: [
  owner: 'Node' | 'Element' | 'ShadowRoot' | 'Document' | 'Range',
  names: string,
  key: 'value' | 'set',
][] = [
  ['Node', 'appendChild insertBefore replaceChild', 'value'],
  [
    'Element',
    'append prepend before after replaceWith replaceChildren insertAdjacentElement insertAdjacentHTML setHTMLUnsafe',
    'value',
  ],
  ['Document', 'append prepend replaceChildren', 'value'],
  ['Range', 'insertNode surroundContents', 'value'],
  ['Element', 'innerHTML outerHTML', 'set'],
  ['ShadowRoot', 'innerHTML', 'set'],
]

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
  let known = 0
  const reachNewFrames = () => {
    const count = frameCount(realm, []) as number
    if (count === known) return
    known = count
    for (let index = 0; index < count; index++) reach(realm[index])
  }

  for (const [owner, names, key] of INSERTIONS) {
    for (const name of names.split(' ')) {
      patch(
        realm[owner].prototype,
        name,
        (native, self, args) => {
          const returned = native(self, args)
          reachNewFrames()
          return returned
        },
        key,
      )
    }
  }
  for (const element of [realm.HTMLIFrameElement, realm.HTMLObjectElement, realm.HTMLFrameElement]) {
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
  }
  patch(realm, 'open', (native, self, args) => reach(native(self, args)))
  for (const name of ['open', 'write', 'writeln']) {
    patch(realm.Document.prototype, name, (native, self, args) => {
      const returned = native(self, args)
      // `document.open()`, which `write` does after loading, strips every listener from document and window.
      if (self === document) ask({ ask: 'rearm' })
      else if (self) hand(self as Document)
      reachNewFrames()
      return returned
    })
  }
}
