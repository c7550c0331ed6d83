import { createReadStream, mkdirSync, type ReadStream } from 'node:fs'
import { type FileHandle, mkdir, open, rm, statfs } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type EnvelopeId, envelopeIdBytes } from '#shared/envelope/envelope-id.ts'
import { CodedError } from '#shared/errors.ts'
import { syncFolder } from '../keys/key-file.ts'

/** Sealed bytes in a directory, one file an envelope. The database says how much of a file counts. */
export class EnvelopeFiles {
  readonly #folder: string

  constructor(dataFolder: string) {
    this.#folder = join(dataFolder, 'envelopes')
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 })
  }

  /**
   * Opens the file to write at `offset`. What a crash left past it was never acknowledged and is cut off; a file that
   * ends before it has lost acknowledged bytes.
   */
  async append(id: EnvelopeId, offset: number): Promise<FileHandle> {
    const path = this.#path(id)
    await this.#makeFolder(dirname(path))
    const file = await open(path, offset === 0 ? 'w' : 'r+', 0o600)
    if (offset === 0) syncFolder(dirname(path))
    const { size } = await file.stat()
    if (size < offset) {
      await file.close()
      // Writing on would leave a hole of zeros where sealed bytes were acknowledged.
      throw new CodedError('internal')
    }
    if (size > offset) await file.truncate(offset)
    return file
  }

  /** From `start` up to, not including, `end`. */
  read(id: EnvelopeId, start: number, end: number): ReadStream {
    return createReadStream(this.#path(id), { start, end: end - 1, highWaterMark: 256 * 1024 })
  }

  /** Removing what is not there is fine: it may have been interrupted. */
  async remove(id: EnvelopeId): Promise<void> {
    const path = this.#path(id)
    await rm(path, { force: true })
    await this.#makeFolder(dirname(path))
    syncFolder(dirname(path))
  }

  /** What may still be written here. */
  async freeBytes(): Promise<number> {
    const { bavail, bsize } = await statfs(this.#folder)
    return bavail * bsize
  }

  async #makeFolder(folder: string): Promise<void> {
    const made = await mkdir(folder, { recursive: true, mode: 0o700 })
    if (made !== undefined) syncFolder(this.#folder)
  }

  /** Hexadecimal: base64url ids differ in case alone, and some file systems do not. */
  #path(id: EnvelopeId): string {
    const name = Buffer.from(envelopeIdBytes(id)).toString('hex')
    return join(this.#folder, name.slice(0, 2), name)
  }
}
