import * as v from 'valibot'

/** Long lists and long selectors would only slow the page down. */
const Selector = v.pipe(v.string(), v.minLength(1), v.maxLength(300))
const Selectors = v.pipe(v.array(Selector), v.maxLength(20))

/**
 * What we know of one host's page: strings only, best first, never code. Used to put the link in and to notice
 * another chat. Catching an attachment needs none of it.
 */
export const HostPack = v.strictObject({
  name: v.pipe(v.string(), v.minLength(1), v.maxLength(40)),
  /** When a page was last recorded or described, `2026-09`. */
  recordedAt: v.pipe(v.string(), v.regex(/^\d{4}-\d{2}(-\d{2})?$/)),
  /** Host names; one that begins with a dot also takes every name below it. */
  hosts: v.pipe(v.array(v.pipe(v.string(), v.regex(/^\.?[a-z0-9.-]+$/), v.maxLength(253))), v.maxLength(20)),
  /** What only a page of this product has, for one that runs under names of a trust's own. */
  signs: v.optional(Selectors),
  /** The element one writes in. */
  composers: Selectors,
  /** What names the chat or message being written to; the first that says something counts. */
  chat: Selectors,
})
export type HostPack = v.InferOutput<typeof HostPack>

/**
 * Packs of the trust's policy stand before the built-in ones of the same host. A pack that does not parse is
 * left out, and the built-in one stays. A pack for the host's name goes before one that knows the page by a sign.
 */
export function packFor(
  hostname: string,
  fromPolicy: unknown,
  builtIn: HostPack[],
  isOnPage: (selector: string) => boolean = isOnThisPage,
): HostPack | null {
  const given = Array.isArray(fromPolicy) ? fromPolicy : []
  const parsed = given.flatMap((pack) => {
    const result = v.safeParse(HostPack, pack)
    return result.success ? [result.output] : []
  })
  const packs = [...parsed, ...builtIn]
  return (
    packs.find(({ hosts }) => hosts.some((host) => isHost(host, hostname))) ??
    packs.find(({ signs }) => signs?.some(isOnPage)) ??
    null
  )
}

/** A selector of a pack may be wrong, and the background has no page: then there is no sign. */
function isOnThisPage(selector: string): boolean {
  try {
    return document.querySelector(selector) !== null
  } catch {
    return false
  }
}

function isHost(host: string, hostname: string): boolean {
  return host.startsWith('.') ? hostname.endsWith(host) || hostname === host.slice(1) : hostname === host
}
