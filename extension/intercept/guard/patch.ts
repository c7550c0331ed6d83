// Runs in the host page's world.
import {
  apply,
  construct,
  defineProperty,
  each,
  getOwnPropertyDescriptor,
  type Native,
  PageProxy,
  type Realm,
} from './pinned.ts'

type Patched = { owner: object; name: string; key: 'value' | 'get' | 'set'; ours: unknown }

/** Everything patched in this frame's own realm, for the canary. Borrowed realms come and go with their frames. */
export const patches: Patched[] = []
let isOwnRealm = true

export function ownRealmIsPatched(): void {
  isOwnRealm = false
}

/**
 * Puts `ours` in front of a native method, getter or constructor. A Proxy keeps name, length, descriptor and
 * `toString()` as the platform made them, so a page that looks at the function sees a native one. What is handed
 * to the platform here inherits nothing: a trap or a field the page puts on `Object.prototype` is not ours.
 */
export function patch(
  owner: object | undefined,
  name: string,
  ours: (native: Native, self: unknown, args: unknown[]) => unknown,
  key: 'value' | 'get' | 'set' = 'value',
): void {
  const descriptor = owner && getOwnPropertyDescriptor(owner, name)
  const native = descriptor?.[key]
  // Not every browser has every opener.
  if (!owner || !native) return
  const trap: object = {
    __proto__: null,
    apply: (_: unknown, self: unknown, args: unknown[]) =>
      ours((given = args) => apply(native, self, given), self, args),
  }
  const proxy = new PageProxy(native, trap)
  put(owner, name, descriptor, key, proxy)
  if (isOwnRealm) patches.push({ owner, name, key, ours: proxy })
}

type OwnerAndNames = { owner: string; names: string[] }

/** Read before the page runs: splitting is the page's to replace. */
export function ownerAndNames(line: string): OwnerAndNames {
  const [owner = '', ...names] = line.split(' ')
  return { owner, names }
}

/** Puts `ours` in front of each of these methods and setters. */
export function patchAll(
  realm: Realm,
  list: OwnerAndNames[],
  ours: (native: Native, self: unknown, args: unknown[], name: string) => unknown,
): void {
  each(list, ({ owner, names }) => {
    const { prototype } = (realm as never as Record<string, { prototype: object }>)[owner] ?? {}
    each(names, (name) =>
      patch(
        prototype,
        name,
        (native, self, args) => ours(native, self, args, name),
        prototype && getOwnPropertyDescriptor(prototype, name)?.set ? 'set' : 'value',
      ),
    )
  })
}

/** The same for a constructor: `before` may throw, or change the arguments. */
export function patchConstructor(owner: object, name: string, before: (args: unknown[]) => unknown[]): void {
  const descriptor = getOwnPropertyDescriptor(owner, name)
  if (!descriptor?.value) return
  const trap: object = {
    __proto__: null,
    construct: (native: never, args: unknown[], target: never) => construct(native, before(args), target),
  }
  put(owner, name, descriptor, 'value', new PageProxy(descriptor.value, trap))
}

function put(owner: object, name: string, was: PropertyDescriptor, key: string, ours: unknown): void {
  const descriptor: object = { __proto__: null, ...was, [key]: ours }
  defineProperty(owner, name, descriptor)
}
