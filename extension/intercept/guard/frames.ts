// Runs in the host page's world.
import { ask, hand } from './channel.ts'
import { ownerAndNames, patch, patchAll } from './patch.ts'
import {
  append,
  appendAll,
  createComment,
  createFragment,
  disconnect,
  each,
  eventTarget,
  firstChild,
  firstSight,
  indexOf,
  inElement,
  inFragment,
  isConnected,
  listen,
  localName,
  type Native,
  observe,
  ownerDocument,
  type Realm,
  refusal,
  replaceComment,
  replaceElement,
  slice,
  stateOf,
  then,
  where,
  windowOf,
  write,
} from './pinned.ts'

const ownDocument = document

const FRAMES = 'iframe,object,embed,frame'
/** Those whose first document the browser leaves without a guard. */
const UNGUARDED = '[srcdoc],[sandbox],[src*="javascript:" i]'

/** What puts elements into a document, and frames with them. */
const INSERTIONS = [
  'Node appendChild insertBefore replaceChild',
  'Element append prepend before after replaceWith replaceChildren insertAdjacentElement insertAdjacentHTML setHTMLUnsafe innerHTML outerHTML',
  'CharacterData before after replaceWith',
  'DocumentType before after replaceWith',
  'DocumentFragment append prepend replaceChildren',
  'Document append prepend replaceChildren execCommand body',
  'Range insertNode surroundContents',
  'HTMLTableElement caption tHead tFoot',
].map(ownerAndNames)

const guarded = new WeakSet<object>()
/** Frames whose first document was guarded; a later one that has an address gets its own guard. */
const reached = new WeakSet<object>()
let patchOpeners: (realm: Realm) => void

/**
 * Guards this frame, and every same-origin frame the page makes or reaches from it. A frame with a document of its
 * own gets its own guard from the browser; the first document of `srcdoc`, of a `javascript:` address and of a
 * sandbox without scripts does not, and its prototypes would open pickers for the page. Frames in a shadow tree
 * are reached by their element alone, all others by `window[0]` as well, which nothing can stand in front of.
 */
export function guardFrames(openers: (realm: Realm) => void): void {
  patchOpeners = openers
  guardRealm(globalThis as Realm)
  watchParser()
}

/** Once for each realm. */
function guardRealm(realm: Realm): void {
  if (!firstSight(guarded, realm.HTMLElement)) return
  patchOpeners(realm)

  patchAll(realm, INSERTIONS, (native, self, args, name) => {
    const window = (windowOf(ownerDocument(self) ?? self) ?? realm) as Realm
    return insert(window, native, self, args, name)
  })
  each(
    [realm.HTMLIFrameElement, realm.HTMLObjectElement, realm.HTMLFrameElement, realm.HTMLEmbedElement],
    (element) => {
      const prototype = element?.prototype
      patch(prototype, 'contentWindow', (native) => reach(native()), 'get')
      patch(prototype, 'contentDocument', reachDocument, 'get')
      patch(prototype, 'getSVGDocument', reachDocument)
    },
  )
  patch(realm, 'open', (native) => reach(native()))
  // A frame that is an element of the page's making would run script of the page as it comes in. Safari has none.
  patch(realm.CustomElementRegistry?.prototype, 'define', (native, _, [name, made, options]) => {
    const { extends: base } = (options ?? {}) as ElementDefinitionOptions
    if (isFrameName(base)) throw refusal('NotSupportedError')
    return native([name, made, { __proto__: null, extends: base }])
  })
  patch(
    (realm as { DocumentPictureInPicture?: typeof EventTarget }).DocumentPictureInPicture?.prototype,
    'requestWindow',
    (native) => then(native(), reach),
  )
  each(['open', 'write', 'writeln'], (name) =>
    patch(realm.Document.prototype, name, (native, self, args) => {
      const returned = name === 'open' ? native() : writeInSteps(native, self, args)
      // `document.open()`, which `write` does after loading, strips every listener from document and window.
      if (self === ownDocument) {
        ask({ ask: 'rearm' })
        watchParser()
      } else if (self) hand(self)
      watchLoads(self)
      reachFrames(windowOf(self))
      // With three arguments it opens a window.
      return reach(returned)
    }),
  )
  watchLoads(realm.document)
  reachFrames(realm)
}

function reach(other: unknown): unknown {
  try {
    const window = other as Realm | null
    if (window?.HTMLElement && window !== globalThis) {
      guardRealm(window)
      hand(window.document)
    }
  } catch {
    // Another origin: the page cannot borrow from it either.
  }
  return other
}

function reachDocument(native: Native): unknown {
  const document = native()
  reach(windowOf(document))
  return document
}

/** @param again those of known frames too: their document may be another one */
function reachFrames(of: unknown, again = false): void {
  const window = of as Window | null
  for (let index = 0; window?.[index]; index++) {
    // One frame may have taken the place of another, so counting them is not enough.
    if (firstSight(reached, window[index]) || again) reach(window[index])
  }
}

/**
 * Inserts everything else first, then frame by frame: a script or an element of the page's own making that comes
 * in together with a frame runs before the insertion returns.
 */
function insert(window: Realm, native: Native, self: unknown, args: unknown[], name: string): unknown {
  const aside: [marker: unknown, frame: unknown][] = []
  let given = args
  if (isConnected(self) !== false) {
    const takesAny = name !== 'replaceChild' && name[0] !== 'i'
    if (takesAny && args.length > 1 && where(args, isFrame).length > 0) {
      const fragment = createFragment(ownDocument)
      each(args, (arg) => appendAll(fragment, arg))
      given = [fragment]
    }
    each(takesAny ? given : [args[name === 'insertAdjacentElement' ? 1 : 0]], (node) =>
      each(framesIn(node), (frame) => {
        const marker = createComment(ownDocument, '')
        replaceElement(frame, marker)
        append(aside, [marker, frame])
      }),
    )
  }
  try {
    return native(given)
  } finally {
    each(aside, (pair) => {
      replaceComment(pair[0], pair[1])
      reachFrames(window)
    })
    reachFrames(window)
  }
}

function framesIn(node: unknown): ArrayLike<unknown> {
  if (typeof node !== 'object' || !firstChild(node)) return []
  return inElement<ArrayLike<unknown> | null>(node, UNGUARDED) ?? inFragment(node, UNGUARDED)
}

function isFrame(node: unknown): boolean {
  return isFrameName(localName(node))
}

function isFrameName(name: unknown): boolean {
  return indexOf(`,${FRAMES},`, `,${name},`) !== -1
}

/** Tag by tag, for the same reason. Trusted HTML cannot be taken apart. */
function writeInSteps(native: Native, self: unknown, args: unknown[]): unknown {
  let returned: unknown
  each(args, (arg) => {
    let rest = arg
    while (typeof rest === 'string') {
      const end = indexOf<number>(rest, '<', 1)
      if (end < 0) break
      write(self, slice(rest, 0, end))
      reachFrames(windowOf(self))
      rest = slice(rest, end)
    }
    returned = native([rest])
  })
  return returned
}

/** A frame with nothing to load says so at once, and the page may hear it on its way in. */
function watchLoads(document: unknown): void {
  listen(document, 'load', onLoad, true)
}

function onLoad(event: Event): void {
  const target = eventTarget(event)
  if (isFrame(target)) reachFrames(windowOf(ownerDocument(target)), true)
}

const parserObserver = new MutationObserver(() => {
  reachFrames(window)
  if (stateOf(ownDocument) !== 'loading') disconnect(parserObserver)
})

/** Frames the parser inserts: before it runs the script behind one, it lets observers run. */
function watchParser(): void {
  observe(parserObserver, ownDocument, { childList: true, subtree: true })
}
