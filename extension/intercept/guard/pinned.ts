// Runs in the host page's world. The page can read this, but runs later: what is taken here stays native.

export const apply = Reflect.apply
export const { construct, getOwnPropertyDescriptor, defineProperty } = Reflect
export const { stringify, parse } = JSON
export const promiseThen = Promise.prototype.then
export const PageProxy = Proxy
export const PagePromise = Promise
const PageDOMException = DOMException
const rejectedWith = Promise.reject

/** The realm a patch is put into: this frame's own, or one borrowed through a same-origin frame. */
export type Realm = typeof globalThis & Window

type AnyFunction = (...args: unknown[]) => unknown
export type Native = (self: unknown, args: ArrayLike<unknown>) => unknown

/**
 * Calls the platform's own method, whatever the page does to the prototype later. The platform checks the
 * object's brand itself, so an object of another realm is known for what it is, which `instanceof` gets wrong.
 */
export function pinned(owner: object, name: string): Native {
  const { prototype = owner } = owner as { prototype?: object }
  const descriptor = getOwnPropertyDescriptor(prototype, name)
  const native = (descriptor?.get ?? descriptor?.value) as AnyFunction
  return (self, args) => apply(native, self, args)
}

/** The same, where what is not of that brand is answered with null. */
export function pinnedOrNull(owner: object, name: string): (self: unknown) => unknown {
  const native = pinned(owner, name)
  return (self) => {
    try {
      return native(self, [])
    } catch {
      return null
    }
  }
}

export const nodeRoot = pinned(Node, 'getRootNode')
export const listen = pinned(EventTarget, 'addEventListener')
export const unlisten = pinned(EventTarget, 'removeEventListener')
export const dispatch = pinned(EventTarget, 'dispatchEvent')
const has = WeakSet.prototype.has
const add = WeakSet.prototype.add

/** Whether this object is seen for the first time; it is remembered. */
export function firstSight(seen: WeakSet<object>, object: object): boolean {
  if (apply(has, seen, [object])) return false
  apply(add, seen, [object])
  return true
}

export function isIn(set: WeakSet<object>, object: unknown): boolean {
  return apply(has, set, [object])
}

/** The error the platform gives when a person closes a file picker. */
export function aborted(): DOMException {
  return new PageDOMException('The user aborted a request.', 'AbortError')
}

export function notAllowed(): DOMException {
  return new PageDOMException('Permission denied', 'NotAllowedError')
}

export function rejected(reason: unknown): Promise<never> {
  return apply(rejectedWith, PagePromise, [reason]) as Promise<never>
}

/** By index: the iterator and the methods of arrays are the page's to replace. */
export function each<T>(list: ArrayLike<T>, run: (item: T) => void): void {
  for (let index = 0; index < list.length; index++) run(list[index] as T)
}

export function where<T>(list: ArrayLike<T>, test: (item: T) => boolean): T[] {
  const found: T[] = []
  each(list, (item) => {
    if (test(item)) append(found, item)
  })
  return found
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
