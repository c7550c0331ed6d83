/**
 * Streams being read. Chromium (156) forgets a Blob's stream that nothing but a pending BYOB read refers to, and
 * then the read never settles; referring to it from here keeps it alive.
 */
const beingRead = new Set<ByteSource>()

/** Takes exact numbers of bytes from a stream, however it is cut up on arrival, into memory that is used again. */
export class ByteSource {
  /** Where the stream can fill memory of ours: half the work of making new memory for each read. */
  readonly #filling: ReadableStreamBYOBReader | null
  readonly #giving: ReadableStreamDefaultReader<Uint8Array> | null
  #arrived: Uint8Array = new Uint8Array(0)

  constructor(stream: ReadableStream<Uint8Array>) {
    this.#filling = fillingReader(stream)
    this.#giving = this.#filling ? null : stream.getReader()
    beingRead.add(this)
  }

  /**
   * Fills the beginning of a buffer; fewer than `count` bytes only where the stream ends. The buffer is gone after
   * the call: what it was is now the `buffer` of the bytes given back.
   *
   * @param count at most the buffer's length
   */
  async takeInto(buffer: ArrayBuffer, count: number): Promise<Uint8Array<ArrayBuffer>> {
    return this.#filling ? fill(this.#filling, buffer, count) : this.#gather(new Uint8Array(buffer), count)
  }

  async #gather(into: Uint8Array<ArrayBuffer>, count: number): Promise<Uint8Array<ArrayBuffer>> {
    let at = 0
    while (at < count) {
      if (this.#arrived.length === 0) {
        const result = await this.#giving?.read()
        if (!result || result.done) break
        this.#arrived = result.value
      }
      const next = this.#arrived.subarray(0, count - at)
      into.set(next, at)
      at += next.length
      this.#arrived = this.#arrived.subarray(next.length)
    }
    return into.subarray(0, at)
  }

  /** Ends the stream and every read that waits for it. */
  stop(reason?: unknown): void {
    beingRead.delete(this)
    const reader = this.#filling ?? this.#giving
    // A stream that has failed is already stopped, and whoever was reading it knows why.
    reader?.cancel(reason).catch(() => {})
  }
}

async function fill(
  reader: ReadableStreamBYOBReader,
  empty: ArrayBuffer,
  count: number,
): Promise<Uint8Array<ArrayBuffer>> {
  let buffer = empty
  let at = 0
  while (at < count) {
    const { value, done } = await reader.read(new Uint8Array(buffer, at, count - at))
    // Cancelled: the stream keeps the memory.
    if (!value) return new Uint8Array(0)
    buffer = value.buffer
    at += value.length
    if (done) break
  }
  return new Uint8Array(buffer, 0, at)
}

function fillingReader(stream: ReadableStream<Uint8Array>): ReadableStreamBYOBReader | null {
  try {
    return stream.getReader({ mode: 'byob' })
  } catch {
    return null
  }
}
