import { connect, type Socket } from 'node:net'

export type WireAnswer = { status: number; head: string; body: Buffer }

/**
 * One connection and nothing else: on a machine where client and server share two cores, a client that costs little
 * is what lets the server be measured. Every peer is spoken to by this one.
 */
export class Wire {
  readonly #socket: Socket
  readonly #port: number
  #kept: Buffer = Buffer.alloc(0)
  #wake: (() => void) | null = null
  #ended = false

  private constructor(socket: Socket, port: number) {
    this.#socket = socket
    this.#port = port
    socket.setNoDelay(true)
    socket.on('data', (bytes: Buffer) => {
      this.#kept = this.#kept.length === 0 ? bytes : Buffer.concat([this.#kept, bytes])
      this.#wake?.()
    })
    for (const end of ['close', 'error'] as const) {
      socket.on(end, () => {
        this.#ended = true
        this.#wake?.()
      })
    }
  }

  static async open(port: number): Promise<Wire> {
    const socket = connect(port, '127.0.0.1')
    await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject))
    return new Wire(socket, port)
  }

  /** Sends a request and waits for its whole answer. */
  async ask(
    method: string,
    path: string,
    headers: Readonly<Record<string, string>>,
    body: readonly Uint8Array[] = [],
  ): Promise<WireAnswer> {
    const lengthBytes = body.reduce((sum, piece) => sum + piece.length, 0)
    const lines = Object.entries({ host: `localhost:${this.#port}`, ...headers }).map(
      ([name, value]) => `${name}: ${value}\r\n`,
    )
    const hasBody = body.length > 0 || method === 'POST' || method === 'PUT'
    const length = hasBody ? `content-length: ${lengthBytes}\r\n` : ''
    this.#socket.write(`${method} ${path} HTTP/1.1\r\n${lines.join('')}${length}\r\n`)
    for (const piece of body) {
      if (!this.#socket.write(piece)) await new Promise((resolve) => this.#socket.once('drain', resolve))
    }
    return this.#answer()
  }

  close(): void {
    this.#socket.destroy()
  }

  async #answer(): Promise<WireAnswer> {
    for (;;) {
      const end = this.#kept.indexOf('\r\n\r\n')
      if (end >= 0) {
        const head = this.#kept.subarray(0, end).toString('latin1')
        // A chunked answer has no content here: what is read of it is its end.
        const chunked = /^transfer-encoding: *chunked/im.test(head)
        const lengthBytes = chunked ? 5 : Number(/^content-length: *(\d+)/im.exec(head)?.[1] ?? 0)
        if (this.#kept.length >= end + 4 + lengthBytes) {
          const body = Buffer.from(this.#kept.subarray(end + 4, end + 4 + lengthBytes))
          this.#kept = this.#kept.subarray(end + 4 + lengthBytes)
          return { status: Number(head.slice(9, 12)), head, body }
        }
      }
      if (this.#ended) throw new Error('the connection ended before its answer')
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
  }
}
