import { CodedError } from '#shared/errors.ts'
import type { Opened } from '#shared/protocol/messages.ts'
import { readReceipt } from '../audit/read-log.ts'
import { type Answer, jsonAnswer } from '../http/answer.ts'
import type { Exchange } from '../http/exchange.ts'
import type { Relay } from '../relay.ts'
import { endedCode, releaseOfTicket } from '../releases/ticket.ts'
import { aboutEnvelope } from '../retention/end-envelope.ts'

/** The vault says that the manifest opened. Saying it twice gives the same receipt. */
export async function acknowledgeOpened(relay: Relay, exchange: Exchange): Promise<Answer> {
  const release = await releaseOfTicket(relay, exchange)
  if (!release || release.id !== exchange.parameter('releaseId')) throw new CodedError('release/not-granted')
  const nowAt = relay.now()
  if (nowAt >= release.ticket_expires_at) throw new CodedError('sign-in/needed')
  const { result, receiptOf } = await relay.commits.run(async ({ tx, append }) => {
    const { opened_leaf } = await tx
      .selectFrom('releases')
      .select('opened_leaf')
      .where('id', '=', release.id)
      .executeTakeFirstOrThrow()
    if (opened_leaf !== null) return { is: 'again', leaf: opened_leaf } as const
    const envelope = await tx
      .selectFrom('envelopes')
      .select(['ended', 'expires_at'])
      .where('id', '=', release.envelope_id)
      .executeTakeFirstOrThrow()
    const ended = endedCode(envelope, nowAt)
    if (ended) return { is: 'ended', because: ended } as const
    const appended = await append({
      ...aboutEnvelope(relay, release.tenant, release.envelope_id),
      at: nowAt,
      type: 'opened',
      actor: release.opener,
      releaseId: release.id,
    })
    await tx
      .updateTable('releases')
      .set({ opened_at: nowAt, opened_leaf: appended.index })
      .where('id', '=', release.id)
      .execute()
    return { is: 'first', appended } as const
  })
  if (result.is === 'ended') throw new CodedError(result.because)
  if (result.is === 'first') relay.events.opened({ tenant: release.tenant })
  const opened: Opened = {
    receipt:
      result.is === 'first'
        ? receiptOf(result.appended)
        : await readReceipt(relay.database.reader, release.tenant, result.leaf),
  }
  return jsonAnswer(200, opened)
}
