// Runs in the host page's world. The page can read this, but runs later: what is taken here stays native.

export const apply = Reflect.apply
export const { construct, getOwnPropertyDescriptor, defineProperty } = Reflect
export const { stringify, parse } = JSON
export const PageProxy = Proxy
export const PagePromise = Promise
const PageDOMException = DOMException

/** The realm a patch is put into: this frame's own, or one borrowed through a same-origin frame. */
export type Realm = typeof globalThis & Window

/** A native as a patch hands it on, called as the page called it or with other arguments. What it throws is the page's. */
export type Native = (args?: ArrayLike<unknown>) => unknown

/**
 * A native the guard itself uses, whatever the page does to the prototype later. The platform checks the object's
 * brand itself, so an object of another realm is known for what it is, which `instanceof` gets wrong; what is
 * not of that brand is answered with null. An accessor is read without a value and set with one.
 */
type Pinned = <T = unknown>(self: unknown, ...args: unknown[]) => T
type AnyFunction = (...args: unknown[]) => unknown

/** So many as are asked for at once, at most. */
type ManyPinned<All extends Pinned[] = []> = All['length'] extends 20 ? All : ManyPinned<[...All, Pinned]>

/**
 * @param specs each an interface and what is taken from it: `Event type target`; what a browser lacks is answered
 *   with null
 */
function pinned(...specs: string[]): ManyPinned {
  return specs.flatMap((spec) => {
    const [owner, ...members] = spec.split(' ') as [string, ...string[]]
    const { prototype } = (globalThis as never as Record<string, { prototype: object }>)[owner] ?? {}
    return members.map((name) => {
      const { value, get, set } = ((prototype && getOwnPropertyDescriptor(prototype, name)) ||
        {}) as PropertyDescriptor
      return (self: unknown, ...args: unknown[]) => {
        try {
          return apply((value ?? (args.length > 0 ? set : get)) as AnyFunction, self, args)
        } catch {
          return null
        }
      }
    })
  }) as never
}

// Events.
export const [
  listen,
  unlisten,
  dispatch,
  stop,
  prevent,
  eventType,
  eventTarget,
  isCancelable,
  isPrevented,
  detailOf,
  submitterOf,
] = pinned(
  'EventTarget addEventListener removeEventListener dispatchEvent',
  'Event stopImmediatePropagation preventDefault type target cancelable defaultPrevented',
  'CustomEvent detail',
  'SubmitEvent submitter',
)
// The tree.
export const [
  rootOf,
  parentOf,
  ownerDocument,
  isConnected,
  firstChild,
  nodeType,
  rangePlace,
  hostOf,
  isClonable,
  localName,
  inElement,
  replaceElement,
  replaceChildren,
  innerHtml,
  insertElement,
  replaceComment,
  inFragment,
  appendAll,
  replaceInFragment,
  contentOf,
] = pinned(
  'Node getRootNode parentNode ownerDocument isConnected firstChild nodeType',
  'Range commonAncestorContainer',
  'ShadowRoot host clonable',
  'Element localName querySelectorAll replaceWith replaceChildren innerHTML insertAdjacentElement',
  'CharacterData replaceWith',
  'DocumentFragment querySelectorAll append replaceChildren',
  'HTMLTemplateElement content',
)
// Documents and frames.
export const [
  createElement,
  createComment,
  createFragment,
  write,
  windowOf,
  stateOf,
  frameWindow,
  observe,
  disconnect,
] = pinned(
  'Document createElement createComment createDocumentFragment write defaultView readyState',
  'HTMLIFrameElement contentWindow',
  'MutationObserver observe disconnect',
)
// Forms, and the language's own.
export const [
  controlOf,
  formElements,
  inputType,
  inputFiles,
  inputValue,
  fileCount,
  isActive,
  trustedText,
  indexOf,
  slice,
  lowerCase,
  nativeThen,
  isSeen,
  see,
  deref,
] = pinned(
  'HTMLLabelElement control',
  'HTMLFormElement elements',
  'HTMLInputElement type files value',
  'FileList length',
  'UserActivation isActive',
  'TrustedHTML toString',
  'String indexOf slice toLowerCase',
  'Promise then',
  'WeakSet has add',
  'WeakRef deref',
)

/** Realms that are guarded, windows that were reached, frames of shadow trees: none of these is another. */
const known = new WeakSet<object>()

/** Whether this object is seen for the first time; it is remembered. */
export function firstSight(object: unknown): boolean {
  if (isSeen(known, object)) return false
  see(known, object)
  return true
}

export { pinned }

/** The platform asks a promise for its constructor, which the page could answer, and so come by the promise itself. */
export function then(promise: unknown, run: (value: unknown) => unknown): unknown {
  defineProperty(promise as object, 'constructor', { __proto__: null } as PropertyDescriptor)
  return nativeThen(promise, run)
}

/** The errors the platform gives: `AbortError` when a person closes a picker, `NotAllowedError` when refused. */
export function refusal(name = 'NotAllowedError'): DOMException {
  return new PageDOMException('', name)
}

export function rejected(name?: string): Promise<never> {
  return new PagePromise((_, reject) => reject(refusal(name)))
}

/** By index: the iterator and the methods of arrays are the page's to replace. */
export function each<T>(list: ArrayLike<T>, run: (item: T) => void): void {
  for (let index = 0; index < list.length; index++) run(list[index] as T)
}

/** What the platform lists: how long such a list is, the page may answer. */
export function eachNode(list: ArrayLike<unknown> | null, run: (node: unknown) => void): void {
  for (let index = 0; list?.[index]; index++) run(list[index])
}

export function where<T>(list: ArrayLike<T>, test: (item: T) => unknown): T[] {
  const found: T[] = []
  each(list, (item) => {
    if (test(item)) append(found, item)
  })
  return found
}

export function has<T>(list: ArrayLike<T>, test: (item: T) => unknown): boolean {
  return where(list, test).length > 0
}

/** The platform's own looks for a method the page may have put on every string. */
export function split(text: string, by: string): string[] {
  const parts: string[] = []
  let rest = text
  for (;;) {
    const end = indexOf<number>(rest, by)
    append(parts, end < 0 ? rest : slice<string>(rest, 0, end))
    if (end < 0) return parts
    rest = slice(rest, end + 1)
  }
}

/** A setter for an index on `Array.prototype` does not hear of it. */
export function append<T>(list: T[], value: T): void {
  defineProperty(list, list.length, {
    __proto__: null,
    value,
    writable: true,
    enumerable: true,
  } as PropertyDescriptor)
}
