import type { Kysely } from 'kysely'
import type { Tables } from '../database/schema.ts'
import type { ObjectStore } from './object-store.ts'

const ROWS_AT_ONCE = 500
const ASKED_AT_ONCE = 16

/** Asks the store for every object that a report which has not ended counts on. */
export async function findLost(
  db: Kysely<Tables>,
  store: ObjectStore,
): Promise<{ looked: number; lost: number }> {
  let after = ''
  let looked = 0
  let lost = 0
  while (true) {
    const rows = await db
      .selectFrom('envelope_objects')
      .innerJoin('envelopes', 'envelopes.id', 'envelope_objects.envelope_id')
      .select(['object_key', 'envelope_objects.length_bytes'])
      .where('envelopes.ended', 'is', null)
      .where('object_key', '>', after)
      .orderBy('object_key')
      .limit(ROWS_AT_ONCE)
      .execute()
    const last = rows.at(-1)
    if (!last) return { looked, lost }
    after = last.object_key
    for (let at = 0; at < rows.length; at += ASKED_AT_ONCE) {
      const some = rows.slice(at, at + ASKED_AT_ONCE)
      const lengths = await Promise.all(some.map(({ object_key }) => store.lengthOf(object_key)))
      lost += lengths.filter((length, nth) => length !== some[nth]?.length_bytes).length
    }
    looked += rows.length
  }
}
