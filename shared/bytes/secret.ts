/** Bytes that must never reach a log, an error, JSON or the page. They print as "[secret]". */
export class Secret {
  readonly #bytes: Uint8Array<ArrayBuffer>

  constructor(bytes: Uint8Array<ArrayBuffer>) {
    this.#bytes = bytes
  }

  /** Fresh random bytes from the platform's generator. */
  static random(lengthBytes: number): Secret {
    return new Secret(crypto.getRandomValues(new Uint8Array(lengthBytes)))
  }

  get lengthBytes(): number {
    return this.#bytes.length
  }

  /** The bytes themselves. Called only where WebCrypto, a wrap or the share link needs them. */
  reveal(): Uint8Array<ArrayBuffer> {
    return this.#bytes
  }

  /** Overwrites the bytes. The platform may still hold copies; this ends the one we own. */
  wipe(): void {
    this.#bytes.fill(0)
  }

  toString(): string {
    return '[secret]'
  }

  toJSON(): string {
    return '[secret]'
  }

  /** What Node's `util.inspect` and console print. */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return '[secret]'
  }
}
