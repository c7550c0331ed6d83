import type { Kysely } from 'kysely'
import type { KnockState } from '#shared/access/decide.ts'
import type { EnvelopeId } from '#shared/envelope/envelope-id.ts'
import { prepared } from '../database/prepared.ts'
import type { KnockRow, Tables } from '../database/schema.ts'

/** How long a page that knocked can go on by itself when it is let in. */
export const WAIT_MS = 60 * 60 * 1000

export async function knockOf(
  tx: Kysely<Tables>,
  id: EnvelopeId,
  pseudonym: string,
): Promise<KnockRow | undefined> {
  const [knock] = await selectKnock(tx, { id, opener: pseudonym })
  return knock
}

const selectKnock = prepared((db, { id, opener }: { id: EnvelopeId; opener: string }) =>
  db.selectFrom('knocks').selectAll().where('envelope_id', '=', id).where('opener', '=', opener),
)

export function stateOfKnock(row: Pick<KnockRow, 'state'> | undefined): KnockState {
  return row?.state ?? 'none'
}
