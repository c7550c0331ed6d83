/** Pages that wait for a sender's answer. They are told in the same moment; a page that asks elsewhere asks again. */
export class WaitingKnocks {
  readonly #waiting = new Map<string, () => void>()
  #isOver = false

  /** Resolves when this knock is answered, or after a while. A second wait for the same knock ends the first. */
  wait(knockId: string, ms: number): Promise<void> {
    this.wake(knockId)
    // Whoever waits costs a connection and a timer. Past this many, they come back instead.
    if (this.#isOver || this.#waiting.size >= MAXIMUM_WAITING) return Promise.resolve()
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer)
        if (this.#waiting.get(knockId) === done) this.#waiting.delete(knockId)
        resolve()
      }
      const timer = setTimeout(done, ms)
      this.#waiting.set(knockId, done)
    })
  }

  wake(knockId: string): void {
    this.#waiting.get(knockId)?.()
  }

  /** Each looks for itself: an answer may have been missed. */
  wakeEach(): void {
    for (const done of [...this.#waiting.values()]) done()
  }

  /** The relay is stopping. */
  wakeAll(): void {
    this.#isOver = true
    this.wakeEach()
  }
}

const MAXIMUM_WAITING = 1000
