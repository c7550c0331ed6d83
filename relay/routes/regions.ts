import { CodedError } from '#shared/errors.ts'
import type { Answer } from '../http/answer.ts'
import type { Relay } from '../relay.ts'

/** The signed directory: which relay keeps which region's envelopes. */
export async function regions(relay: Relay): Promise<Answer> {
  if (relay.regionsNote === null) throw new CodedError('request/unknown-route')
  return { status: 200, headers: { 'content-type': 'text/plain; charset=utf-8' }, body: relay.regionsNote }
}
