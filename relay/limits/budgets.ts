/** So many at once, and from then on so many a minute. */
export type Rate = { burst: number; perMinute: number }

/** Whoever opens more of them than this at once pushes out those that have been quiet longest. */
const KEPT = 200_000

/**
 * A budget for each key that is seen, in memory (the generic cell rate algorithm: one number a key says when its
 * budget would be whole again). A restart forgives everybody.
 */
export class Budgets {
  readonly #everyMs: number
  readonly #burstMs: number
  /** When each key's budget is whole again; in the order of their last use. */
  readonly #wholeAt = new Map<string, number>()

  constructor({ burst, perMinute }: Rate) {
    this.#everyMs = 60_000 / perMinute
    this.#burstMs = this.#everyMs * burst
  }

  /** Whether something is left. Spends nothing. */
  has(key: string, nowAt: number): boolean {
    return this.#spentMs(key, nowAt) + this.#everyMs <= this.#burstMs
  }

  /** Spends one, if there is one to spend. */
  take(key: string, nowAt: number): boolean {
    const hasOne = this.has(key, nowAt)
    if (hasOne) this.spend(key, nowAt)
    return hasOne
  }

  /** Spends one, into debt if need be, though never deeper than nothing left. */
  spend(key: string, nowAt: number): void {
    const spentMs = Math.min(this.#spentMs(key, nowAt) + this.#everyMs, this.#burstMs)
    this.#wholeAt.delete(key)
    this.#wholeAt.set(key, nowAt + spentMs)
    if (this.#wholeAt.size > KEPT) {
      const [quietest = ''] = this.#wholeAt.keys()
      this.#wholeAt.delete(quietest)
    }
  }

  get size(): number {
    return this.#wholeAt.size
  }

  #spentMs(key: string, nowAt: number): number {
    const spentMs = Math.max(0, (this.#wholeAt.get(key) ?? 0) - nowAt)
    // Nobody is ever deeper in than this: the clock was set back, which is no reason to refuse a hospital for an hour.
    return spentMs > this.#burstMs ? 0 : spentMs
  }
}
