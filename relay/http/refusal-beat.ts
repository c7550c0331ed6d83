import type { ErrorCode } from '#shared/errors.ts'
import { type Answer, problemAnswer } from './answer.ts'

/** Refusals leave at multiples of this after the request came in, so that their reason cannot be timed. */
const STEP_MS = 25

/** @param beganAt `performance.now()` when the request came in */
export async function refuseOnBeat(beganAt: number, because: ErrorCode): Promise<Answer> {
  const took = performance.now() - beganAt
  await new Promise((resolve) => setTimeout(resolve, Math.ceil(took / STEP_MS) * STEP_MS - took))
  return problemAnswer(because)
}
