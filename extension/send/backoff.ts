const FIRST_MS = 1_000
const LONGEST_MS = 60_000

/**
 * How long to wait before the next attempt: doubling, at most a minute, spread over its upper half so that a
 * ward full of browsers does not come back to a restarted relay in the same second.
 *
 * @param failures in a row so far, from 1
 * @param random 0 to 1
 */
export function backoffMs(failures: number, random: number): number {
  const full = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(failures - 1, 10))
  return Math.round(full / 2 + (full / 2) * random)
}
