/** What is written and hashed at once. Two of them a piece: two hundred uploads must not be what fills the memory. */
export const BITE_BYTES = 128 * 1024

/** Kept for the next piece, so that an upload of hours takes no more memory than one piece. */
const SPARES = 32
const spares: Buffer[] = []

/** The two buffers of a piece that is being received, in memory that the hashing thread sees too. */
export class Bites {
  #taken: Buffer[] = []

  /** The second is made only when it is needed: most pieces are small. */
  at(turn: number): Buffer {
    this.#taken[turn] ??= spares.pop() ?? Buffer.from(new SharedArrayBuffer(BITE_BYTES))
    return this.#taken[turn]
  }

  /** Only when nobody reads or writes them any more. */
  giveBack(): void {
    for (const bite of this.#taken) if (spares.length < SPARES) spares.push(bite)
    this.#taken = []
  }
}
