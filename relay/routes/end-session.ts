import { CodedError } from '#shared/errors.ts'
import type { Answer } from '../http/answer.ts'
import type { Exchange } from '../http/exchange.ts'
import type { Relay } from '../relay.ts'
import { tokenHash } from '../sessions/sender-session.ts'

export async function endSession(relay: Relay, exchange: Exchange): Promise<Answer> {
  const token = exchange.bearer()
  if (!token) throw new CodedError('sign-in/needed')
  const { result } = await relay.commits.run(({ tx }) =>
    tx.deleteFrom('sessions').where('token_hash', '=', tokenHash(token)).executeTakeFirst(),
  )
  if (result.numDeletedRows !== 1n) throw new CodedError('sign-in/needed')
  return { status: 204 }
}
