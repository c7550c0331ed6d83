// Runs in the host page's world.
import {
  append,
  apply,
  construct,
  defineProperty,
  each,
  getOwnPropertyDescriptor,
  type Native,
  PageProxy,
  type Realm,
  split,
} from './pinned.ts'

type Patched = { owner: object; name: string; key: keyof PropertyDescriptor; ours: unknown }

/** Everything patched in this frame's own realm, for the canary. Borrowed realms come and go with their frames. */
export const patches: Patched[] = []

/**
 * Puts `ours` in front of native methods, constructors and setters, or of getters. A Proxy keeps name, length, descriptor and
 * `toString()` as the platform made them, so a page that looks at the function sees a native one. What is handed
 * to the platform here inherits nothing: a trap or a field the page puts on `Object.prototype` is not ours.
 *
 * @param spec whose and which: `Element,Document append prepend`; without an owner, the window's own
 */
export function patch(
  realm: Realm,
  spec: string,
  ours: (native: Native, self: unknown, args: unknown[], name: string) => unknown,
  accessor?: 'get',
): void {
  const names = split(spec, ' ')
  each(split(names[0] as string, ','), (of) => {
    const owner = of ? (realm as never as Record<string, { prototype: object }>)[of]?.prototype : realm
    each(names, (name) => {
      const descriptor = owner && getOwnPropertyDescriptor(owner, name)
      const key = accessor ?? (descriptor?.set ? 'set' : descriptor?.get ? 'get' : 'value')
      const native = descriptor?.[key]
      // Not every browser has every opener.
      if (!owner || !native) return
      const trap: object = {
        __proto__: null,
        apply: (_: unknown, self: unknown, args: unknown[]) =>
          ours((given = args) => apply(native, self, given), self, args, name),
        construct: (_: unknown, args: unknown[], made: never) =>
          ours((given = args) => construct(native, given, made), made, args, name),
      }
      const proxy = new PageProxy(native, trap)
      const patched: object = { __proto__: null, ...descriptor, [key]: proxy }
      defineProperty(owner, name, patched)
      if (realm === globalThis) append(patches, { owner, name, key, ours: proxy })
    })
  })
}
