import type { EnvelopeId } from '#shared/envelope/envelope-id.ts'
import type { EnvelopeRow } from '../database/schema.ts'
import type { Relay } from '../relay.ts'
import type { Sender } from '../sessions/sender-session.ts'

/** The sender's own envelope. Somebody else's is null, exactly as one that does not exist. */
export async function ownEnvelope(
  relay: Relay,
  sender: Sender,
  id: EnvelopeId | null,
): Promise<EnvelopeRow | null> {
  if (id === null) return null
  const row = await relay.database.reader
    .selectFrom('envelopes')
    .selectAll()
    .where('id', '=', id)
    .where('tenant', '=', sender.tenant.id)
    .where('sender', '=', sender.pseudonym)
    .executeTakeFirst()
  return row ?? null
}
