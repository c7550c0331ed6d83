import { CodedError } from '../errors.ts'

/** Takes exact numbers of bytes from a stream, however it is cut up on arrival. */
export class ByteSource {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>
  #arrived: Uint8Array = new Uint8Array(0)

  constructor(stream: ReadableStream<Uint8Array>) {
    this.#reader = stream.getReader()
  }

  /**
   * The next `count` bytes, in memory of their own.
   *
   * @param count bounded by the caller: it is allocated before the bytes are here
   * @throws CodedError `envelope/cut-short` when the stream ends before them
   */
  async take(count: number): Promise<Uint8Array<ArrayBuffer>> {
    const bytes = await this.takeUpTo(count)
    if (bytes.length < count) throw new CodedError('envelope/cut-short')
    return bytes
  }

  /** Fewer than `count` only at the end of the stream. */
  async takeUpTo(count: number): Promise<Uint8Array<ArrayBuffer>> {
    const taken = new Uint8Array(count)
    let at = 0
    while (at < count) {
      if (this.#arrived.length === 0) {
        const { value, done } = await this.#reader.read()
        if (done) break
        this.#arrived = value
      }
      const next = this.#arrived.subarray(0, count - at)
      taken.set(next, at)
      at += next.length
      this.#arrived = this.#arrived.subarray(next.length)
    }
    return at === count ? taken : taken.slice(0, at)
  }

  /** Stops the stream; a stream that has failed or ended is already stopped. */
  async stop(reason?: unknown): Promise<void> {
    await this.#reader.cancel(reason).catch(() => {})
  }
}
