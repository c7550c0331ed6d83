import type { EnvelopeRow } from '../database/schema.ts'
import type { Relay } from '../relay.ts'
import { aboutEnvelope } from './end-envelope.ts'

const DAY_MS = 24 * 60 * 60 * 1000
const AT_ONCE = 200

/** How long before its end a report that nobody has filed is spoken of; never earlier than in the middle of its life. */
const STAGES = [
  { stage: 'sender-reminded', beforeMs: 3 * DAY_MS, after: null },
  { stage: 'governance-told', beforeMs: DAY_MS, after: 'sender-reminded' },
] as const

/**
 * A chat is not the record. Reports that are about to end, and of which nobody has said what became of them as a
 * record, get an entry for their sender's list, and a later one for whoever governs the trust.
 */
export async function remindOfFiling(relay: Relay): Promise<void> {
  for (const { stage, beforeMs, after } of STAGES) {
    const nowAt = relay.now()
    const rows = await relay.database.reader
      .selectFrom('envelopes')
      .select(['id', 'tenant', 'created_at', 'expires_at'])
      .where('cleared_at', 'is', null)
      .where('ended', 'is', null)
      .where('filing', 'is', null)
      .where('filing_stage', after === null ? 'is' : '=', after)
      .where('expires_at', '>', nowAt)
      .where('expires_at', '<=', nowAt + beforeMs)
      .orderBy('expires_at')
      .limit(AT_ONCE)
      .execute()
    for (const row of rows) if (isDue(row, nowAt, beforeMs)) await note(relay, row, stage)
  }
}

function isDue(row: Pick<EnvelopeRow, 'created_at' | 'expires_at'>, nowAt: number, beforeMs: number) {
  // What lives for a day only is not spoken of in the minute it was made; the last stage keeps a quarter of its life.
  const share = beforeMs === DAY_MS ? 0.75 : 0.5
  return nowAt >= row.created_at + (row.expires_at - row.created_at) * share
}

async function note(
  relay: Relay,
  row: Pick<EnvelopeRow, 'id' | 'tenant'>,
  stage: (typeof STAGES)[number]['stage'],
): Promise<void> {
  await relay.commits.run(async ({ tx, append }) => {
    const { numUpdatedRows } = await tx
      .updateTable('envelopes')
      .set({ filing_stage: stage })
      .where('id', '=', row.id)
      .where('ended', 'is', null)
      .where('filing', 'is', null)
      .executeTakeFirst()
    if (numUpdatedRows !== 1n) return
    await append({ ...aboutEnvelope(relay, row.tenant, row.id), at: relay.now(), type: 'not-filed', stage })
  })
  relay.events.notFiled({ tenant: row.tenant, stage })
}
