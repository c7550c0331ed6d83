import { askForPart, Failure } from './vault-port.ts'

/** Asked for at once, in blocks, when a film is read from front to back: fewer questions, not more bytes. */
const MOST_BLOCKS_AHEAD = 8
const MOST_BLOCKS_KEPT = 96

/**
 * The plaintext of a file that plays, a block at a time, from the vault. A block is a segment of the envelope: what is
 * not asked for is not downloaded. Keeps the latest, so that sound and picture of one place are fetched once.
 */
export class FilmBytes {
  readonly lengthBytes: number
  readonly #blockBytes: number
  /** In order of last use. */
  readonly #blocks = new Map<number, Promise<Uint8Array<ArrayBuffer>>>()
  #lastBlock = -2
  #ahead = 1

  constructor(lengthBytes: number, blockBytes: number) {
    this.lengthBytes = lengthBytes
    this.#blockBytes = blockBytes
  }

  /** @throws Failure when the vault has no more */
  async read(startByte: number, endByte: number): Promise<Uint8Array<ArrayBuffer>> {
    const first = Math.floor(startByte / this.#blockBytes)
    const last = Math.floor((endByte - 1) / this.#blockBytes)
    const bytes = new Uint8Array(endByte - startByte)
    for (let block = first; block <= last; block++) {
      const from = block * this.#blockBytes
      const content = await this.#blockAt(block, last)
      const part = content.subarray(Math.max(0, startByte - from), Math.max(0, endByte - from))
      bytes.set(part, Math.max(startByte, from) - startByte)
    }
    return bytes
  }

  #blockAt(block: number, last: number): Promise<Uint8Array<ArrayBuffer>> {
    const known = this.#blocks.get(block)
    if (known) {
      this.#blocks.delete(block)
      this.#blocks.set(block, known)
      return known
    }
    // Twice as much at once for as long as it goes straight on; one block after a jump.
    this.#ahead = block === this.#lastBlock + 1 ? Math.min(MOST_BLOCKS_AHEAD, this.#ahead * 2) : 1
    let end = Math.max(last + 1, block + this.#ahead)
    end = Math.min(end, block + MOST_BLOCKS_AHEAD, Math.ceil(this.lengthBytes / this.#blockBytes))
    for (let next = block + 1; next < end; next++) if (this.#blocks.has(next)) end = next
    this.#lastBlock = end - 1
    const startByte = block * this.#blockBytes
    const asked = askForPart(startByte, Math.min(end * this.#blockBytes, this.lengthBytes))
    for (let next = block; next < end; next++) {
      const at = (next - block) * this.#blockBytes
      const content = asked.then((part) => {
        if (!part) throw new Failure('broken')
        return new Uint8Array(part, at, Math.min(this.#blockBytes, part.byteLength - at))
      })
      content.catch(() => {})
      this.#blocks.set(next, content)
    }
    for (const oldest of this.#blocks.keys()) {
      if (this.#blocks.size <= MOST_BLOCKS_KEPT) break
      this.#blocks.delete(oldest)
    }
    return this.#blocks.get(block) ?? Promise.reject(new Failure('broken'))
  }
}
