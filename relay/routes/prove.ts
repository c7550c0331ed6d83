import { CodedError } from '#shared/errors.ts'
import { MAXIMUM_PROOF_RECEIPTS, type Proof } from '#shared/protocol/messages.ts'
import { proveEntries } from '../audit/read-log.ts'
import { type Answer, jsonAnswer } from '../http/answer.ts'
import type { Exchange } from '../http/exchange.ts'
import type { Relay } from '../relay.ts'
import { senderOf } from '../sessions/sender-session.ts'
import { ownEnvelope } from './own-envelope.ts'

/** What the log says of a sender's report: made, released, opened. Also of one that has ended. */
export async function prove(relay: Relay, exchange: Exchange): Promise<Answer> {
  const sender = await senderOf(relay, exchange)
  const row = await ownEnvelope(relay, sender, exchange.envelopeId())
  if (!row) throw new CodedError('upload/not-found')
  const keptSize = readSize(exchange.parameter('keptSize'))
  const releases = await relay.database.reader
    .selectFrom('releases')
    .select(['released_leaf', 'opened_leaf'])
    .where('envelope_id', '=', row.id)
    .orderBy('released_at')
    .execute()
  const leaves = releases
    .flatMap(({ released_leaf, opened_leaf }) => [released_leaf, opened_leaf])
    .filter((leaf) => leaf !== null)
    .slice(1 - MAXIMUM_PROOF_RECEIPTS)
  const known = [row.created_leaf, ...leaves]
  const proof: Proof = await proveEntries(relay.database.reader, row.tenant, known, keptSize)
  return jsonAnswer(200, proof)
}

function readSize(text: string): number {
  const size = Number(text)
  if (!/^(?:0|[1-9][0-9]{0,15})$/.test(text) || !Number.isSafeInteger(size)) {
    throw new CodedError('request/malformed')
  }
  return size
}
