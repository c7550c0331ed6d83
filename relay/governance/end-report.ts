import { CodedError } from '#shared/errors.ts'
import { type EndedReport, EndReport } from '#shared/governance/messages.ts'
import { type Answer, jsonAnswer } from '../http/answer.ts'
import type { Exchange } from '../http/exchange.ts'
import type { Relay } from '../relay.ts'
import { aboutEnvelope, endEnvelope } from '../retention/end-envelope.ts'
import { erase } from '../retention/erase.ts'
import { governorOf } from './governor.ts'

/** Ends a report of the governor's own trust; whose and why else is in the log beside it. */
export async function endReport(relay: Relay, exchange: Exchange): Promise<Answer> {
  const asked = await exchange.json(EndReport)
  const governor = await governorOf(relay, exchange, asked)
  const envelopeId = exchange.envelopeId()
  const { result } = await relay.commits.run(async ({ tx, append }) => {
    const row =
      envelopeId &&
      (await tx
        .selectFrom('envelopes')
        .select('id')
        .where('id', '=', envelopeId)
        // Another trust's report is answered as one that is not there.
        .where('tenant', '=', governor.tenant.id)
        .executeTakeFirst())
    if (!row) return null
    return append({
      ...aboutEnvelope(relay, governor.tenant.id, row.id),
      at: relay.now(),
      type: 'governed',
      actor: governor.pseudonym,
      did: asked.how === 'revoke' ? 'revoked' : 'erased',
      count: 1,
    })
  })
  if (!result || !envelopeId) throw new CodedError('release/not-granted')
  const ended: EndedReport = {
    receipt:
      asked.how === 'revoke'
        ? await endEnvelope(relay, envelopeId, { is: 'revoked', by: governor.pseudonym })
        : ((await erase(relay, { of: 'report', envelopeId })).receipts[0] ?? null),
  }
  return jsonAnswer(200, ended)
}
