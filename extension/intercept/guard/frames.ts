// Runs in the host page's world.
import { hand } from './channel.ts'
import { patch } from './patch.ts'
import {
  append,
  appendAll,
  contentOf,
  createComment,
  createElement,
  createFragment,
  deref,
  disconnect,
  each,
  eachNode,
  eventTarget,
  firstChild,
  firstSight,
  frameWindow,
  has,
  indexOf,
  inElement,
  inFragment,
  innerHtml,
  insertElement,
  isClonable,
  isConnected,
  listen,
  localName,
  lowerCase,
  type Native,
  nodeType,
  observe,
  ownerDocument,
  type Realm,
  rangePlace,
  refusal,
  replaceChildren,
  replaceComment,
  replaceElement,
  replaceInFragment,
  rootOf,
  slice,
  stateOf,
  then,
  trustedText,
  windowOf,
  write,
} from './pinned.ts'

const ownDocument = document

const FRAMES = 'iframe,object,embed,frame'

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
  'HTMLSelectElement,HTMLOptionsCollection add',
]
const HOLD_FRAMES = 'HTMLIFrameElement,HTMLObjectElement,HTMLFrameElement,HTMLEmbedElement'

const PageWeakRef = WeakRef
/** Frames in shadow trees: no window counts them, and they come in with a tree that nobody else can look into. */
const inShadow: WeakRef<object>[] = []
let patchOpeners: (realm: Realm) => void
/** Whether there may be shadow trees that no script has made: they come with HTML and by copying. */
let rootsMayCome = false

/**
 * Guards this frame, and every same-origin frame the page makes or reaches from it. A frame with a document of its
 * own gets its own guard from the browser; the first document of a frame with an address, of `srcdoc` and of a
 * sandbox without scripts does not, and its prototypes would open pickers for the page. Frames in a shadow tree
 * are reached by their element alone, all others by `window[0]` as well, which nothing can stand in front of.
 */
export function guardFrames(openers: (realm: Realm) => void): void {
  patchOpeners = openers
  guardRealm(globalThis as Realm)
  watchParser()
}

/** From now on the bridge, which can see into closed ones, looks into what is inserted. */
export function expectRoots(): void {
  rootsMayCome = true
}

/** Once for each realm. */
function guardRealm(realm: Realm): void {
  if (!firstSight(realm.HTMLElement)) return
  patchOpeners(realm)

  each(INSERTIONS, (spec) => patch(realm, spec, insert))
  patch(realm, `${HOLD_FRAMES} contentWindow contentDocument`, reachGiven)
  patch(realm, `${HOLD_FRAMES} getSVGDocument`, reachGiven)
  patch(realm, ' open', reachGiven)
  patch(realm, 'Element attachShadow', (native) => {
    const root = native()
    rootsMayCome ||= isClonable(root)
    return root
  })
  patch(realm.Document as never, ' parseHTMLUnsafe', (native) => {
    expectRoots()
    return native()
  })
  // A frame that is an element of the page's making would run script of the page as it comes in. Safari has none.
  patch(realm, 'CustomElementRegistry define', (native, _, args) => {
    const { extends: base } = (args[2] ?? {}) as ElementDefinitionOptions
    if (isFrameName(base)) throw refusal('NotSupportedError')
    return native([args[0], args[1], { __proto__: null, extends: base }])
  })
  if (!import.meta.env.FIREFOX) {
    patch(realm, 'DocumentPictureInPicture requestWindow', (native) => then(native(), reach))
  }
  patch(realm, 'Document open write writeln', (native, self, args, name) => {
    const returned = name === 'open' ? native() : writeInSteps(native, self, args)
    // `document.open()`, which `write` does after loading, strips every listener from document and window.
    hand(self)
    watchParser()
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

/** A window, or the document in one. */
function reachGiven(native: Native): unknown {
  const given = native()
  reach(windowOf(given) ?? given)
  return given
}

/** @param again those of known frames too: their document may be another one */
function reachFrames(of: unknown, again = false): void {
  const window = of as Window | null
  for (let index = 0; window?.[index]; index++) {
    // One frame may have taken the place of another, so counting them is not enough. One whose first document was
    // guarded has its own guard in a later one that has an address.
    if (firstSight(window[index]) || again) reach(window[index])
  }
}

/**
 * Inserts everything else first, then frame by frame: a script or an element of the page's own making that comes
 * in together with a frame runs before the insertion returns.
 */
function insert(native: Native, self: unknown, args: unknown[], name: string): unknown {
  const place = nodeType(self) ? self : (rangePlace(self) ?? self)
  const root = rootOf(place)
  const beyond: object = { __proto__: null, composed: true }
  const isInShadow = root !== rootOf(place, beyond)
  const isOutside = isConnected(place) === false
  // Most of what a page inserts, and then it must cost next to nothing.
  const isPlain =
    isOutside ||
    (inShadow.length === 0 &&
      indexOf<number>(name, 'HTML') < 0 &&
      name[0] !== 'e' &&
      !has(args, mayBringFrames))
  const bringsRoots = name === 'setHTMLUnsafe'
  rootsMayCome ||= bringsRoots
  if (rootsMayCome) each(args, (arg) => nodeType(arg) && hand(arg))
  if (isPlain && !isInShadow) return native()
  const markup = isOutside ? null : markupOf(self, args, name)
  if (markup) return insert(() => replaceElement(markup, contentOf(markup)), markup, [contentOf(markup)], '')
  const aside: [marker: unknown, frame: unknown][] = []
  let given = args
  if (!isOutside) {
    const takesAny = name[0] !== 'i' && indexOf<number>('replaceChild,add', name) < 0
    if (takesAny && args.length > 1 && has(args, isFrame)) {
      const fragment = createFragment(ownDocument)
      each(args, (arg) => appendAll(fragment, arg))
      given = [fragment]
    }
    each(takesAny ? given : [args[name === 'insertAdjacentElement' ? 1 : 0]], (node) =>
      eachNode(framesIn(node), (frame) => {
        const marker = createComment(ownDocument, '')
        replaceElement(frame, marker)
        append(aside, [marker, frame])
      }),
    )
  }
  const reachInserted = () => {
    reachFrames(windowOf(ownerDocument(place) ?? ownerDocument(args[0]) ?? place))
    each(inShadow, (frame) => reach(frameWindow(deref(frame))))
  }
  try {
    return native(given)
  } finally {
    if (isInShadow) {
      eachNode(inFragment(root, FRAMES), (frame) => {
        if (firstSight(frame)) append(inShadow, new PageWeakRef(frame as object))
      })
    }
    each(aside, (pair) => {
      replaceComment(pair[0], pair[1])
      reachInserted()
    })
    reachInserted()
    if (bringsRoots) hand(place)
  }
}

/**
 * HTML that brings a frame along with an element of the page's own making is taken apart as well: what is parsed is
 * put in by nodes.
 *
 * @returns what stands where the HTML was to go, with all of it inside; nothing where the platform may do it alone
 */
function markupOf(self: unknown, args: unknown[], name: string): unknown {
  if (indexOf<number>(name, 'HTML') < 0) return null
  const at = name === 'insertAdjacentHTML' ? 1 : 0
  let text = args[at]
  if (typeof text === 'object' && text) {
    text = trustedText(text)
    // What an object says it is, it could say otherwise the next time.
    text ??= args[at] = `${args[at]}`
  }
  if (typeof text !== 'string' || indexOf<number>(lowerCase(text), 'frame') < 0) return null
  const template = createElement(ownDocument, 'template')
  innerHtml(template, args[at])
  const content = contentOf(template)
  const holds = (selector: string) => inFragment<ArrayLike<unknown> | null>(content, selector)?.[0]
  if (!holds(FRAMES) || !holds(':not(:defined)')) return null
  if (name[0] === 'o') replaceElement(self, template)
  else if (at) insertElement(self, args[0], template)
  else {
    replaceChildren(self, template)
    replaceInFragment(self, template)
  }
  return template
}

/** A node with nothing in it does not, unless it is one; nor does text, where it is not read as markup. */
function mayBringFrames(given: unknown): unknown {
  return typeof given === 'object' && given && (firstChild(given) || isFrame(given))
}

function framesIn(node: unknown): ArrayLike<unknown> | null {
  if (typeof node !== 'object' || !firstChild(node)) return null
  return (nodeType(node) === 1 ? inElement : inFragment)(node, FRAMES)
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
