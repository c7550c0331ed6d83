import type { EnvelopeId } from '#shared/envelope/envelope-id.ts'
import type { Receipt } from '#shared/protocol/messages.ts'
import type { Turn } from '../database/group-commit.ts'
import type { EnvelopeRow } from '../database/schema.ts'
import type { Relay } from '../relay.ts'
import { withoutAddresses } from '../releases/forgotten-grant.ts'
import { slotOf } from '../shares/share-slot.ts'

/** How and by whom: the sender's pseudonym, time, or the operator on somebody's request. */
export type Ending =
  | { is: 'revoked' | 'withdrawn' | 'stopped'; by: string }
  | { is: 'expired' }
  | { is: 'erased'; of: 'report' | 'patient' | 'person' }

/**
 * Ends an envelope for good. First the relay share, so that every copy of the ciphertext anywhere is dead; then the
 * sealed bytes; each with its entry. A crash in between is taken up again by the sweep.
 *
 * @returns the receipt, or null when it had ended already
 */
export async function endEnvelope(relay: Relay, id: EnvelopeId, ending: Ending): Promise<Receipt | null> {
  const { result, receiptOf } = await relay.commits.run(async (turn) => {
    const row = await turn.tx
      .updateTable('envelopes')
      .set({ ended: ending.is, ended_at: relay.now(), share: null })
      .where('id', '=', id)
      .where('ended', 'is', null)
      .returning(['tenant', 'grant_json', 'filing', 'filing_stage'])
      .executeTakeFirst()
    if (!row) return null
    await forgetInvitations(relay, turn, id, row)
    const entry = { ...aboutEnvelope(relay, row.tenant, id), at: relay.now() }
    if (ending.is === 'expired' && row.filing === null && row.filing_stage !== 'ended') {
      // Never without a word: whether it was a record is for the trust to find out, and the log says that nobody said.
      await turn.append({ ...entry, type: 'not-filed', stage: 'ended' })
      await turn.tx.updateTable('envelopes').set({ filing_stage: 'ended' }).where('id', '=', id).execute()
    }
    return turn.append({ ...entry, ...saidOf(ending) })
  })
  if (!result) return null
  await clearEnvelope(relay, id)
  relay.events.ended({ tenant: result.tenant, how: ending.is })
  return receiptOf(result)
}

function saidOf(ending: Ending) {
  switch (ending.is) {
    case 'revoked':
    case 'stopped':
      return { type: 'revoked', actor: ending.by } as const
    case 'withdrawn':
      return { type: 'revoked', actor: ending.by, because: 'consent-withdrawn' } as const
    case 'expired':
      return { type: 'expired' } as const
    case 'erased':
      return { type: 'erasure-ordered', of: ending.of } as const
  }
}

/** Whom it was for goes with it; those who were invited still hear that it ended, and nothing says who they were. */
async function forgetInvitations(
  relay: Relay,
  { tx }: Turn,
  id: EnvelopeId,
  row: Pick<EnvelopeRow, 'tenant' | 'grant_json'>,
): Promise<void> {
  const pepper = relay.keys.tenants.get(row.tenant)?.pepper
  if (!pepper) return
  const grant_json = withoutAddresses(pepper, id, row.grant_json)
  await tx.updateTable('envelopes').set({ grant_json }).where('id', '=', id).execute()
  await tx.updateTable('knocks').set({ organisation: null }).where('envelope_id', '=', id).execute()
}

/** Destroys what an ended envelope leaves behind. May be repeated from any point it was interrupted at. */
export async function clearEnvelope(relay: Relay, id: EnvelopeId): Promise<void> {
  const row = await relay.database.reader
    .selectFrom('envelopes')
    .select(['share_epoch', 'share_slot'])
    .where('id', '=', id)
    .where('cleared_at', 'is', null)
    .executeTakeFirst()
  if (!row) return
  await relay.shares.destroy(slotOf(row))
  await relay.writers.stop(id)
  relay.readers.stop(id)
  await relay.database.engine.tell({ is: 'envelope-ended', envelopeId: id })
  await (relay.objects ?? relay.files).remove(id)
  await relay.commits.run(async (turn) => {
    const cleared = await turn.tx
      .updateTable('envelopes')
      .set({ cleared_at: relay.now(), piece_checksum: null })
      .where('id', '=', id)
      .where('cleared_at', 'is', null)
      .returning(['tenant', 'length_bytes', 'received_bytes', 'ended'])
      .executeTakeFirst()
    if (!cleared) return
    await turn.tx
      .updateTable('tenant_usage')
      .set((usage) => ({ kept_bytes: usage('kept_bytes', '-', cleared.length_bytes) }))
      .where('tenant', '=', cleared.tenant)
      .execute()
    await turn.append({
      ...aboutEnvelope(relay, cleared.tenant, id),
      at: relay.now(),
      type: 'erased',
      because: cleared.ended ?? 'expired',
      lengthBytes: cleared.received_bytes,
    })
  })
  relay.database.truncateLog()
}

/** What every entry about an envelope says. */
export function aboutEnvelope(relay: Relay, tenant: string, envelopeId: EnvelopeId) {
  return {
    version: 1,
    region: relay.config.region,
    tenant,
    policyVersion: relay.tenants.get(tenant)?.policy.version ?? 0,
    envelopeId,
  } as const
}
