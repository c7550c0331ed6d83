import { type Kysely, sql } from 'kysely'
import type { EnvelopeId } from '#shared/envelope/envelope-id.ts'
import { prepared } from '../database/prepared.ts'
import type { Tables } from '../database/schema.ts'

/** What one opener has had of one report. */
export type OpenerHistory = {
  /** When their newest counted open began; null if there is none. */
  lastOpenAt: number | null
  /** Releases to this very vault key. */
  sameKeyCount: number
  /** Releases since the given moment. */
  recentCount: number
}

export async function historyOf(
  tx: Kysely<Tables>,
  asked: { envelopeId: EnvelopeId; opener: string; keyHash: string; since: number },
): Promise<OpenerHistory> {
  const [history] = await selectHistory(tx, asked)
  // Numbers: PostgreSQL counts in bigints, which its driver gives as text.
  return {
    lastOpenAt: history?.lastOpenAt == null ? null : Number(history.lastOpenAt),
    sameKeyCount: Number(history?.sameKeyCount ?? 0),
    recentCount: Number(history?.recentCount ?? 0),
  }
}

const selectHistory = prepared(
  (db, asked: { envelopeId: EnvelopeId; opener: string; keyHash: string; since: number }) =>
    db
      .selectFrom('releases')
      .select([
        sql<number | null>`max(case when counts = 1 then released_at end)`.as('lastOpenAt'),
        sql<number>`count(case when vault_key_hash = ${asked.keyHash} then 1 end)`.as('sameKeyCount'),
        sql<number>`count(case when released_at > ${asked.since} then 1 end)`.as('recentCount'),
      ])
      .where('envelope_id', '=', asked.envelopeId)
      .where('opener', '=', asked.opener),
)
