import type { Tenant } from '../config/config.ts'
import type { Relay } from '../relay.ts'
import { withoutAddresses } from '../releases/forgotten-grant.ts'
import { closeWindow, WINDOW_MS } from '../releases/note-refusal.ts'
import { aboutEnvelope } from './end-envelope.ts'

const DAY_MS = 24 * 60 * 60 * 1000
const AT_ONCE = 200

/**
 * Removes who somebody is once nothing that is still going on needs it, and the time in which a sender may look who
 * opened is over. The log keeps its pseudonyms; they name nobody any more.
 */
export async function forgetNames(relay: Relay): Promise<void> {
  let forgotten = await forgetOldInvitations(relay)
  for (const tenant of relay.config.tenants) forgotten += await forgetPeople(relay, tenant)
  // Deleted rows stay in the write-ahead log until it is emptied.
  if (forgotten > 0) relay.database.truncateLog()
}

async function forgetPeople(relay: Relay, tenant: Tenant): Promise<number> {
  const before = relay.now() - tenant.retention.namesDays * DAY_MS
  const { result } = await relay.commits.run(async ({ tx }) => {
    const needed = tx
      .selectFrom('envelopes')
      .where('envelopes.tenant', '=', tenant.id)
      .where((row) => row.or([row('ended', 'is', null), row('ended_at', '>', before)]))
    const { numUpdatedRows } = await tx
      .updateTable('releases')
      .set({ reason: null })
      .where('tenant', '=', tenant.id)
      .where('reason', 'is not', null)
      .where('envelope_id', 'not in', needed.select('id'))
      .executeTakeFirst()
    const { numDeletedRows } = await tx
      .deleteFrom('people')
      .where('tenant', '=', tenant.id)
      .where('seen_at', '<=', before)
      .where('pseudonym', 'not in', needed.select('sender'))
      .where(
        'pseudonym',
        'not in',
        needed.innerJoin('releases', 'releases.envelope_id', 'envelopes.id').select('releases.opener'),
      )
      .where(
        'pseudonym',
        'not in',
        needed.innerJoin('knocks', 'knocks.envelope_id', 'envelopes.id').select('knocks.opener'),
      )
      .where(
        'pseudonym',
        'not in',
        tx.selectFrom('sessions').select('sender').where('expires_at', '>', relay.now()),
      )
      .executeTakeFirst()
    return Number(numUpdatedRows) + Number(numDeletedRows)
  })
  return result
}

/** Reports that ended under an older version of this relay, which kept the addresses. */
async function forgetOldInvitations(relay: Relay): Promise<number> {
  const rows = await relay.database.reader
    .selectFrom('envelopes')
    .select(['id', 'tenant', 'grant_json'])
    .where('ended', 'is not', null)
    .where('grant_json', 'like', '%"type":"named"%')
    .limit(AT_ONCE)
    .execute()
  for (const row of rows) {
    const pepper = relay.keys.tenants.get(row.tenant)?.pepper
    if (!pepper) continue
    const grant_json = withoutAddresses(pepper, row.id, row.grant_json)
    await relay.commits.run(({ tx }) =>
      tx.updateTable('envelopes').set({ grant_json }).where('id', '=', row.id).execute(),
    )
  }
  return rows.length
}

/** Writes the entries of refusals that had none of their own, for windows whose time is over. */
export async function closeRefusalWindows(relay: Relay): Promise<void> {
  const nowAt = relay.now()
  const rows = await relay.database.reader
    .selectFrom('refusals')
    .selectAll()
    .where('began_at', '<=', nowAt - WINDOW_MS)
    .limit(AT_ONCE)
    .execute()
  if (rows.length === 0) return
  await relay.commits.run(async (turn) => {
    for (const row of rows) {
      if (!relay.tenants.has(row.tenant)) continue
      await closeWindow(turn, row, { ...aboutEnvelope(relay, row.tenant, row.envelope_id), at: nowAt })
    }
  })
}
