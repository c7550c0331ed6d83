// Runs in the host page's world.
import { ask, hand } from './channel.ts'
import { patch } from './patch.ts'
import {
  append,
  appendAll,
  createComment,
  createFragment,
  deref,
  disconnect,
  each,
  eventTarget,
  firstChild,
  firstSight,
  frameWindow,
  has,
  indexOf,
  inElement,
  inFragment,
  isConnected,
  listen,
  localName,
  type Native,
  nodeType,
  observe,
  ownerDocument,
  type Realm,
  rangePlace,
  refusal,
  replaceComment,
  replaceElement,
  rootOf,
  slice,
  stateOf,
  then,
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
  'Element,Document,DocumentFragment append prepend replaceChildren',
  'Element,CharacterData,DocumentType before after replaceWith',
  'Element,ShadowRoot innerHTML setHTMLUnsafe',
  'Element insertAdjacentElement insertAdjacentHTML outerHTML',
  'Document execCommand body',
  'Range insertNode surroundContents',
  'HTMLTableElement caption tHead tFoot',
]
const HOLD_FRAMES = 'HTMLIFrameElement,HTMLObjectElement,HTMLFrameElement,HTMLEmbedElement'

const PageWeakRef = WeakRef
const COMPOSED: object = { __proto__: null, composed: true }
const guarded = new WeakSet<object>()
/** Frames in shadow trees: no window counts them, and they come in with a tree that nobody else can look into. */
const inShadow: WeakRef<object>[] = []
/** Frames whose first document was guarded; a later one that has an address gets its own guard. */
const reached = new WeakSet<object>()
const noted = new WeakSet<object>()
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

  each(INSERTIONS, (spec) => patch(realm, spec, insert))
  patch(realm, `${HOLD_FRAMES} contentWindow`, (native) => reach(native()), 'get')
  patch(realm, `${HOLD_FRAMES} contentDocument`, reachDocument, 'get')
  patch(realm, `${HOLD_FRAMES} getSVGDocument`, reachDocument)
  patch(realm, ' open', (native) => reach(native()))
  // A frame that is an element of the page's making would run script of the page as it comes in. Safari has none.
  patch(realm, 'CustomElementRegistry define', (native, _, [name, made, options]) => {
    const { extends: base } = (options ?? {}) as ElementDefinitionOptions
    if (isFrameName(base)) throw refusal('NotSupportedError')
    return native([name, made, { __proto__: null, extends: base }])
  })
  if (!import.meta.env.FIREFOX) {
    patch(realm, 'DocumentPictureInPicture requestWindow', (native) => then(native(), reach))
  }
  patch(realm, 'Document open write writeln', (native, self, args, name) => {
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
  })
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
function insert(native: Native, self: unknown, args: unknown[], name: string): unknown {
  const place = nodeType(self) ? self : (rangePlace(self) ?? self)
  const root = rootOf(place)
  const isInShadow = root !== rootOf(place, COMPOSED)
  const isOutside = isConnected(place) === false
  // Most of what a page inserts, and then it must cost next to nothing.
  const isPlain =
    isOutside ||
    (inShadow.length === 0 &&
      indexOf<number>(name, 'HTML') < 0 &&
      name[0] !== 'e' &&
      !has(args, mayBringFrames))
  if (isPlain && !isInShadow) return native()
  const aside: [marker: unknown, frame: unknown][] = []
  let given = args
  if (!isOutside) {
    const takesAny = name !== 'replaceChild' && name[0] !== 'i'
    if (takesAny && args.length > 1 && has(args, isFrame)) {
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
  const reachInserted = () => {
    reachFrames(windowOf(ownerDocument(place) ?? place))
    each(inShadow, (frame) => reach(frameWindow(deref(frame))))
  }
  try {
    return native(given)
  } finally {
    if (isInShadow) {
      each(inFragment<ArrayLike<unknown>>(root, FRAMES), (frame) => {
        if (firstSight(noted, frame)) append(inShadow, new PageWeakRef(frame as object))
      })
    }
    each(aside, (pair) => {
      replaceComment(pair[0], pair[1])
      reachInserted()
    })
    reachInserted()
  }
}

/** A node with nothing in it does not, unless it is one; nor does text, where it is not read as markup. */
function mayBringFrames(given: unknown): unknown {
  return typeof given === 'object' && given && (firstChild(given) || isFrame(given))
}

function framesIn(node: unknown): ArrayLike<unknown> {
  if (typeof node !== 'object' || !firstChild(node)) return []
  return (nodeType(node) === 1 ? inElement : inFragment)<ArrayLike<unknown> | null>(node, UNGUARDED) ?? []
}

function isFrame(node: unknown): boolean {
  // What throws inside the platform is slow: a text is asked nothing that only elements answer.
  return nodeType(node) === 1 && isFrameName(localName(node))
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
