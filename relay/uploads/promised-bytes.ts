/**
 * Bytes that writers under way may still write. The disk counts what is written and knows nothing of what is about to
 * be; what a writer has written already is counted twice until it ends, which errs towards keeping the reserve.
 */
export class PromisedBytes {
  #bytes = 0

  /** Null when the room does not hold this besides what others were promised. End it once. */
  take(wantedBytes: number, roomBytes: number): { end(): void } | null {
    if (this.#bytes + wantedBytes > roomBytes) return null
    this.#bytes += wantedBytes
    return {
      end: () => {
        this.#bytes -= wantedBytes
      },
    }
  }
}
