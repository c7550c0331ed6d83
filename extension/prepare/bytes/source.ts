import { CodedError } from '#shared/errors.ts'
import { broken } from '../stripped.ts'

/** How much is read at once when a format is walked from header to header. */
const WINDOW_BYTES = 1 << 20

/**
 * Reads ranges of a file that may be larger than memory. The file is the attacker's: nothing is read that it
 * does not have, and no allocation is larger than what the caller allowed.
 */
export class Source {
  readonly lengthBytes: number
  readonly #blob: Blob
  readonly #signal: AbortSignal | undefined
  #window: Uint8Array<ArrayBuffer> = new Uint8Array(0)
  #windowAt = 0

  constructor(blob: Blob, signal?: AbortSignal) {
    this.#blob = blob
    this.#signal = signal
    this.lengthBytes = blob.size
  }

  /** @throws CodedError `prepare/broken` when the file ends before `endByte`; `hold/unreadable` */
  async read(startByte: number, endByte: number): Promise<Uint8Array<ArrayBuffer>> {
    this.#signal?.throwIfAborted()
    if (!(startByte >= 0 && startByte <= endByte && endByte <= this.lengthBytes)) throw broken()
    const part = this.#blob.slice(startByte, endByte)
    const bytes = new Uint8Array(
      await part.arrayBuffer().catch((cause: unknown) => {
        throw new CodedError('hold/unreadable', { cause })
      }),
    )
    // A file that shrank on disk since it was chosen.
    if (bytes.length !== endByte - startByte) throw broken()
    return bytes
  }

  /** The whole file. @throws CodedError `prepare/too-large` */
  async readAll(mostBytes: number): Promise<Uint8Array<ArrayBuffer>> {
    if (this.lengthBytes > mostBytes) throw new CodedError('prepare/too-large')
    return this.read(0, this.lengthBytes)
  }

  /** A few bytes on a walk forward: read through a window, so that small steps cost no read each. */
  async peek(startByte: number, lengthBytes: number): Promise<Uint8Array<ArrayBuffer>> {
    const endByte = startByte + lengthBytes
    const inWindow = startByte >= this.#windowAt && endByte <= this.#windowAt + this.#window.length
    if (!inWindow) {
      const most = Math.max(lengthBytes, WINDOW_BYTES)
      this.#window = await this.read(
        startByte,
        Math.max(endByte, Math.min(startByte + most, this.lengthBytes)),
      )
      this.#windowAt = startByte
    }
    return this.#window.subarray(startByte - this.#windowAt, endByte - this.#windowAt)
  }

  stream(startByte: number, endByte: number): ReadableStream<Uint8Array<ArrayBuffer>> {
    return this.#blob.slice(startByte, endByte).stream() as ReadableStream<Uint8Array<ArrayBuffer>>
  }
}
