import { type Answer, jsonAnswer } from '../http/answer.ts'
import type { Exchange } from '../http/exchange.ts'
import { refuseOnBeat } from '../http/refusal-beat.ts'
import type { Relay } from '../relay.ts'
import { handOver } from '../releases/hand-over.ts'
import { verifyAsking } from '../releases/verify-asking.ts'

/**
 * An opener asks for the relay's half of the key.
 *
 * A report that does not exist, a wrong link and not being granted give the same answer, cost the disk the same one
 * flush, and leave on the same beat.
 */
export async function askRelease(relay: Relay, exchange: Exchange): Promise<Answer> {
  const beganAt = performance.now()
  const verified = await verifyAsking(relay, exchange, { mayHaveWaited: true })
  if (verified.is === 'refused') return refuseOnBeat(beganAt, verified.because)
  const handed = await handOver(relay, verified.asking)
  return handed.is === 'released' ? jsonAnswer(201, handed.released) : refuseOnBeat(beganAt, handed.because)
}
