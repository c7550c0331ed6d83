import { DAY_MS } from '../compose/form.ts'

/** How much longer is offered. */
const LONGER = [1, 3, 7, 14]

/**
 * Later ends a sender can choose from, soonest first: some days after the present end, and the latest there is. The
 * bound is the policy's, on the whole life of a report; the relay holds to it.
 */
export function laterEnds(
  { createdAt, expiresAt }: { createdAt: number; expiresAt: number },
  maximumLifeMs: number,
): number[] {
  const latestAt = createdAt + maximumLifeMs
  const ends = LONGER.map((days) => expiresAt + days * DAY_MS).filter((at) => at < latestAt)
  // Less than a minute more is nothing to offer.
  return latestAt > expiresAt + 60_000 ? [...ends, latestAt] : ends
}
