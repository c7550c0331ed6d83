import type { Relay } from '../relay.ts'
import { clearEnvelope, endEnvelope } from './end-envelope.ts'

const AT_ONCE = 200

/**
 * Tidies up after time: nothing it does decides who may open, since every reading judges the time itself. Safe to
 * stop at any point and to run again.
 */
export async function sweep(relay: Relay): Promise<void> {
  const nowAt = relay.now()
  const past = await relay.database.reader
    .selectFrom('envelopes')
    .select('id')
    .where('cleared_at', 'is', null)
    .where('ended', 'is', null)
    .where((row) =>
      row.or([
        row('expires_at', '<=', nowAt),
        row.and([row('upload_expires_at', '<=', nowAt), row('received_bytes', '<', row.ref('length_bytes'))]),
      ]),
    )
    .limit(AT_ONCE)
    .execute()
  for (const { id } of past) await endEnvelope(relay, id, 'expired', null)

  const interrupted = await relay.database.reader
    .selectFrom('envelopes')
    .select('id')
    .where('cleared_at', 'is', null)
    .where('ended', 'is not', null)
    .limit(AT_ONCE)
    .execute()
  for (const { id } of interrupted) await clearEnvelope(relay, id)

  await relay.commits.run(async ({ tx }) => {
    await tx.deleteFrom('sessions').where('expires_at', '<=', nowAt).execute()
    await tx.deleteFrom('used_nonces').where('expires_at', '<=', nowAt).execute()
    await tx.deleteFrom('parkings').where('expires_at', '<=', nowAt).execute()
  })
  // Only when nothing of the epoch is left to clear.
  const epochs = interrupted.length < AT_ONCE && past.length < AT_ONCE ? await relay.shares.retire(nowAt) : 0
  relay.events.swept({ ended: past.length, cleared: interrupted.length, epochs })
}
