// Runs in the host page's world.
import { apply, defineProperty, getOwnPropertyDescriptor, type Native } from './pinned.ts'

type Patched = { owner: object; name: string; key: 'value' | 'get' | 'set'; ours: unknown }

/** Everything patched in this frame's own realm, for the canary. Borrowed realms come and go with their frames. */
export const patches: Patched[] = []
let isOwnRealm = true

export function ownRealmIsPatched(): void {
  isOwnRealm = false
}

/**
 * Puts `ours` in front of a native method, getter or constructor. A Proxy keeps name, length, descriptor and
 * `toString()` as the platform made them, so a page that looks at the function sees a native one.
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
  const call: Native = (self, args) => apply(native, self, args)
  const proxy = new Proxy(native, { apply: (_, self, args) => ours(call, self, args) })
  defineProperty(owner, name, { ...descriptor, [key]: proxy })
  if (isOwnRealm) patches.push({ owner, name, key, ours: proxy })
}

/** The same for a constructor: `before` may throw, or change the arguments. */
export function patchConstructor(owner: object, name: string, before: (args: unknown[]) => unknown[]): void {
  const descriptor = getOwnPropertyDescriptor(owner, name)
  if (!descriptor?.value) return
  const construct = Reflect.construct
  const proxy = new Proxy(descriptor.value, {
    construct: (native, args, target) => construct(native, before(args), target),
  })
  defineProperty(owner, name, { ...descriptor, value: proxy })
}
