import type { Relay } from '../relay.ts'
import type { ObjectStore } from './object-store.ts'

/** Before the names of all of them. */
export const ENVELOPES = 'envelopes/'

/** An upload has a day; what no row names after two will never have one. */
const ORPHAN_MS = 2 * 24 * 60 * 60 * 1000
const AT_ONCE = 8

/**
 * Finds objects that no row names: of a piece that did not count, or of a process that died between the store and the
 * database. One page at each call, from where the last one ended; null when it has been through all of it.
 */
export async function sweepOrphans(
  relay: Relay,
  store: ObjectStore,
  after: string | null,
): Promise<{ after: string | null; deleted: number }> {
  const { objects, isAll } = await store.list(ENVELOPES, after)
  const old = objects.filter(({ storedAt }) => storedAt < relay.now() - ORPHAN_MS).map(({ key }) => key)
  const named = new Set<string>()
  if (old.length > 0) {
    const rows = await relay.database.reader
      .selectFrom('envelope_objects')
      .select('object_key')
      .where('object_key', 'in', old)
      .execute()
    for (const { object_key } of rows) named.add(object_key)
  }
  const orphans = old.filter((key) => !named.has(key))
  for (let at = 0; at < orphans.length; at += AT_ONCE) {
    await Promise.all(orphans.slice(at, at + AT_ONCE).map((key) => store.delete(key)))
  }
  return { after: isAll ? null : (objects.at(-1)?.key ?? null), deleted: orphans.length }
}
