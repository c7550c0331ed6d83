import { CodedError } from '#shared/errors.ts'
import { type DeclaredFiling, FileAsOpener } from '#shared/protocol/messages.ts'
import { type Answer, jsonAnswer } from '../http/answer.ts'
import type { Exchange } from '../http/exchange.ts'
import type { Relay } from '../relay.ts'
import { endedCode, releaseOfTicket } from '../releases/ticket.ts'
import { aboutEnvelope } from '../retention/end-envelope.ts'

/**
 * An opener says what became of the report as a record. A file to put there is given only after this was answered, so
 * that there is none without its entry; and never where the sender's trust gives none.
 */
export async function fileAsOpener(relay: Relay, exchange: Exchange): Promise<Answer> {
  const release = await releaseOfTicket(relay, exchange)
  if (!release || release.id !== exchange.parameter('releaseId')) throw new CodedError('release/not-granted')
  const { filing, way } = await exchange.json(FileAsOpener)
  if (way !== undefined && filing !== 'filed') throw new CodedError('request/malformed')
  const nowAt = relay.now()
  if (nowAt >= release.ticket_expires_at) throw new CodedError('sign-in/needed')
  const policy = relay.config.tenants.find(({ id }) => id === release.tenant)?.policy
  if (way === 'file' && !policy?.saving) throw new CodedError('filing/not-allowed')
  const { result, receiptOf } = await relay.commits.run(async ({ tx, append }) => {
    const envelope = await tx
      .selectFrom('envelopes')
      .select(['ended', 'expires_at'])
      .where('id', '=', release.envelope_id)
      .executeTakeFirstOrThrow()
    const ended = endedCode(envelope, nowAt)
    if (ended) return { is: 'ended', because: ended } as const
    await tx.updateTable('envelopes').set({ filing }).where('id', '=', release.envelope_id).execute()
    const appended = await append({
      ...aboutEnvelope(relay, release.tenant, release.envelope_id),
      at: nowAt,
      type: 'filing-declared',
      actor: release.opener,
      filing,
      ...(way === undefined ? {} : { way }),
    })
    return { is: 'filed', appended } as const
  })
  if (result.is === 'ended') throw new CodedError(result.because)
  const declared: DeclaredFiling = { receipt: receiptOf(result.appended) }
  return jsonAnswer(200, declared)
}
