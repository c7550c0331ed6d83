import type { AuditEntry } from '#shared/audit/entry.ts'
import type { EnvelopeId } from '#shared/envelope/envelope-id.ts'
import type { Turn } from '../database/group-commit.ts'
import type { RefusalRow } from '../database/schema.ts'

type Refused = Extract<AuditEntry, { type: 'refused' }>

/** Within this time, one person's refusals at one report have so many entries; the rest are one entry afterwards. */
export const WINDOW_MS = 60 * 60 * 1000
export const ENTRIES_A_WINDOW = 10

/**
 * Writes a refusal down. Whoever has the link can be refused as often as they like, and an append-only log never
 * gets rid of what they made it write: so past a few, one entry says how many more there were.
 */
export async function noteRefusal(turn: Turn, entry: Refused): Promise<void> {
  const { tx } = turn
  await tx
    .updateTable('envelopes')
    .set((envelope) => ({ refused_count: envelope('refused_count', '+', 1) }))
    .where('id', '=', entry.envelopeId)
    .execute()
  // Of a sign-in that was not accepted nobody knows whose it was: each reason has its own window, so that none hides another.
  const opener = entry.actor ?? entry.because
  const row = await tx
    .selectFrom('refusals')
    .selectAll()
    .where('envelope_id', '=', entry.envelopeId)
    .where('opener', '=', opener)
    .executeTakeFirst()
  if (row && entry.at < row.began_at + WINDOW_MS) {
    const isWritten = row.entries < ENTRIES_A_WINDOW
    await tx
      .updateTable('refusals')
      .set(isWritten ? { entries: row.entries + 1 } : { more: row.more + 1 })
      .where('envelope_id', '=', row.envelope_id)
      .where('opener', '=', opener)
      .execute()
    if (isWritten) await turn.append(entry)
    return
  }
  if (row) await closeWindow(turn, row, entry)
  const { envelopeId: envelope_id, tenant, at: began_at } = entry
  await tx
    .insertInto('refusals')
    .values({ envelope_id, tenant, opener, began_at, entries: 1, more: 0 })
    .execute()
  await turn.append(entry)
}

/** Ends a window whose time is over, with the entry for what it did not write. */
export async function closeWindow(
  turn: Turn,
  row: RefusalRow,
  about: Pick<AuditEntry, 'version' | 'region' | 'tenant' | 'policyVersion' | 'at'>,
): Promise<void> {
  const gone = await turn.tx
    .deleteFrom('refusals')
    .where('envelope_id', '=', row.envelope_id)
    .where('opener', '=', row.opener)
    .where('began_at', '=', row.began_at)
    .returning('more')
    .executeTakeFirst()
  if (!gone || gone.more === 0) return
  const { version, region, tenant, policyVersion, at } = about
  await turn.append({
    ...{ version, region, tenant, policyVersion, at },
    envelopeId: row.envelope_id as EnvelopeId,
    type: 'refused-more',
    ...(isReason(row.opener) ? { actor: null, because: row.opener } : { actor: row.opener }),
    count: gone.more,
    since: row.began_at,
  })
}

/** A pseudonym is 43 characters long. */
function isReason(opener: string): boolean {
  return opener.startsWith('sign-in-') && opener.length < 43
}
