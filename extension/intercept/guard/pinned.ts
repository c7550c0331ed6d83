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

/** @param names the interface, then what is taken from it; what a browser lacks is answered with null */
function pinned(names: string): [Pinned, Pinned, Pinned, Pinned, Pinned, Pinned, Pinned] {
  const [owner, ...members] = names.split(' ') as [string, ...string[]]
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
  }) as never
}

export const [listen, unlisten, dispatch] = pinned(
  'EventTarget addEventListener removeEventListener dispatchEvent',
)
export const [stop, prevent, eventType, eventTarget, isCancelable, isPrevented] = pinned(
  'Event stopImmediatePropagation preventDefault type target cancelable defaultPrevented',
)
export const [detailOf] = pinned('CustomEvent detail')
export const [submitterOf] = pinned('SubmitEvent submitter')
export const [rootOf, parentOf, ownerDocument, isConnected, firstChild, nodeType] = pinned(
  'Node getRootNode parentNode ownerDocument isConnected firstChild nodeType',
)
export const [rangePlace] = pinned('Range commonAncestorContainer')
export const [hostOf] = pinned('ShadowRoot host')
export const [attributeOf, localName, inElement, replaceElement] = pinned(
  'Element getAttribute localName querySelectorAll replaceWith',
)
export const [replaceComment] = pinned('CharacterData replaceWith')
export const [inFragment, appendAll] = pinned('DocumentFragment querySelectorAll append')
export const [createElement, createComment, createFragment, write, windowOf, stateOf] = pinned(
  'Document createElement createComment createDocumentFragment write defaultView readyState',
)
export const [controlOf] = pinned('HTMLLabelElement control')
export const [formElements] = pinned('HTMLFormElement elements')
export const [inputType, inputFiles, inputValue] = pinned('HTMLInputElement type files value')
export const [fileCount] = pinned('FileList length')
export const [frameWindow] = pinned('HTMLIFrameElement contentWindow')
export const [isActive] = pinned('UserActivation isActive')
export const [observe, disconnect] = pinned('MutationObserver observe disconnect')
export const [indexOf, slice] = pinned('String indexOf slice')
export const [then] = pinned('Promise then')
const [isKnown, know] = pinned('WeakSet has add')
export const [deref] = pinned('WeakRef deref')

/** Whether this object is seen for the first time; it is remembered. */
export function firstSight(seen: WeakSet<object>, object: unknown): boolean {
  if (isKnown(seen, object)) return false
  know(seen, object)
  return true
}

export const isIn: (set: WeakSet<object>, object: unknown) => boolean = isKnown
export { pinned }

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
