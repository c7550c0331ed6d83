import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readSync, rmSync } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { join } from 'node:path'
import { toBase64url } from '#shared/bytes/base64url.ts'
import { utf8 } from '#shared/bytes/bytes.ts'
import { Secret } from '#shared/bytes/secret.ts'
import type { EnvelopeId } from '#shared/envelope/envelope-id.ts'
import { CodedError } from '#shared/errors.ts'
import { readSecretKeyFile, syncFolder, writeKeyFile } from '../keys/key-file.ts'

/** Where the key of one relay share is: never in the database, so that erasing it here ends every copy of the row. */
export type ShareSlot = { epoch: string; slot: number }

const KEY_BYTES = 32
const NONCE_BYTES = 12
const TAG_BYTES = 16

/**
 * Keeps relay shares encrypted at rest, each under a key of its own.
 *
 * A database, its write-ahead log and its backups keep deleted rows readable. So the row holds ciphertext only; the
 * key is 32 bytes in a slot of a file beside it, joined with the key of its epoch (the month the report was to expire in when it was made).
 * Erasing a report overwrites its slot; when an epoch has passed, its key and all its slots go at once. What
 * remains is what the file system and the drive keep of overwritten blocks (docs/operate/relay.md#erasing).
 *
 * Several processes on one folder each add to files of their own; any of them reads and destroys what others added.
 */
export class ShareKeys {
  readonly #folder: string
  readonly #epochs = new Map<string, Promise<Epoch>>()
  readonly #suffix: string

  /** @param process what sets its files apart from those of others on the same folder; null: there are no others */
  constructor(keysFolder: string, process: string | null = null) {
    this.#suffix = process === null ? '' : `~${process}`
    this.#folder = join(keysFolder, 'epochs')
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 })
  }

  /** Durable when it returns: commit the row after it, never before. */
  async seal(
    share: Secret,
    id: EnvelopeId,
    expiresAt: number,
  ): Promise<{ at: ShareSlot; sealed: Uint8Array<ArrayBuffer> }> {
    const epoch = `${epochOf(expiresAt)}${this.#suffix}`
    const { key, slots } = await this.#epoch(epoch)
    const slotKey = new Secret(new Uint8Array(randomBytes(KEY_BYTES)))
    const slot = await slots.add(slotKey)
    const nonce = randomBytes(NONCE_BYTES)
    const cipher = createCipheriv('aes-256-gcm', shareKey(key, slotKey, id), nonce)
    cipher.setAAD(utf8(id))
    const sealed = Buffer.concat([nonce, cipher.update(share.reveal()), cipher.final(), cipher.getAuthTag()])
    return { at: { epoch, slot }, sealed: new Uint8Array(sealed) }
  }

  /** @throws CodedError `release/erased` when the key is gone */
  async open(sealed: Uint8Array, at: ShareSlot, id: EnvelopeId): Promise<Secret> {
    const { key, slots } = await this.#epoch(at.epoch)
    const slotKey = slots.read(at.slot)
    if (slotKey === null) throw new CodedError('release/erased')
    const decipher = createDecipheriv(
      'aes-256-gcm',
      shareKey(key, slotKey, id),
      sealed.subarray(0, NONCE_BYTES),
    )
    decipher.setAAD(utf8(id))
    decipher.setAuthTag(sealed.subarray(-TAG_BYTES))
    const opened = decipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES))
    decipher.final()
    return new Secret(new Uint8Array(opened))
  }

  /** Overwrites the share's key, durably. Doing it twice is fine. */
  async destroy(at: ShareSlot): Promise<void> {
    if (!existsSync(join(this.#folder, `${at.epoch}.key`))) return
    const { slots } = await this.#epoch(at.epoch)
    await slots.destroy(at.slot)
  }

  /**
   * Removes the keys of every epoch that ended before this moment. Returns how many.
   *
   * @param kept epochs that reports which were given longer still need
   */
  async retire(before: number, kept: ReadonlySet<string>): Promise<number> {
    const current = epochOf(before)
    const past = readdirSync(this.#folder)
      .filter((name) => name.endsWith('.key'))
      .map((name) => name.slice(0, -'.key'.length))
      .filter((epoch) => epoch < current && !kept.has(epoch))
    for (const epoch of past) {
      const { slots } = await this.#epoch(epoch)
      await slots.destroyAll()
      await slots.close()
      this.#epochs.delete(epoch)
      rmSync(join(this.#folder, `${epoch}.key`))
      rmSync(join(this.#folder, `${epoch}.slots`))
      syncFolder(this.#folder)
    }
    return past.length
  }

  async close(): Promise<void> {
    for (const epoch of this.#epochs.values()) await (await epoch).slots.close()
    this.#epochs.clear()
  }

  #epoch(name: string): Promise<Epoch> {
    let epoch = this.#epochs.get(name)
    if (!epoch) {
      const isOwn = this.#suffix === '' || name.endsWith(this.#suffix)
      epoch = openEpoch(this.#folder, name, isOwn)
      this.#epochs.set(name, epoch)
      epoch.catch(() => this.#epochs.delete(name))
    }
    return epoch
  }
}

/** @throws KeyFileProblem for an epoch whose key is not one */
export function checkEpochKeys(keysFolder: string): void {
  const folder = join(keysFolder, 'epochs')
  if (!existsSync(folder)) return
  for (const name of readdirSync(folder)) if (name.endsWith('.key')) readSecretKeyFile(join(folder, name))
}

type Epoch = { key: Secret; slots: SlotFile }

/** @param isOwn whether it is made when it is not there: another process's is not ours to make */
async function openEpoch(folder: string, name: string, isOwn: boolean): Promise<Epoch> {
  const path = join(folder, `${name}.key`)
  const slotsPath = join(folder, `${name}.slots`)
  // Slots are made after their epoch's key. A new key would turn what they protect into noise, in silence.
  if (isOwn && !existsSync(path) && !existsSync(slotsPath))
    writeKeyFile(path, toBase64url(randomBytes(KEY_BYTES)))
  const key = readSecretKeyFile(path)
  const slots = await SlotFile.open(slotsPath)
  syncFolder(folder)
  return { key, slots }
}

/** A file of 32-byte keys. A slot of zeros is a destroyed key. */
class SlotFile {
  readonly #file: FileHandle
  #count: number
  /** One write at a time: two new keys must not get the same slot. */
  #turn: Promise<unknown> = Promise.resolve()

  private constructor(file: FileHandle, count: number) {
    this.#file = file
    this.#count = count
  }

  static async open(path: string): Promise<SlotFile> {
    const file = await open(path, existsSync(path) ? 'r+' : 'wx+', 0o600)
    const { size } = await file.stat()
    // A torn last slot was never acknowledged: its row does not exist.
    return new SlotFile(file, Math.ceil(size / KEY_BYTES))
  }

  add(key: Secret): Promise<number> {
    return this.#inTurn(async () => {
      const slot = this.#count
      this.#count += 1
      await this.#write(slot, key.reveal())
      return slot
    })
  }

  read(slot: number): Secret | null {
    const key = new Uint8Array(KEY_BYTES)
    // 32 bytes that the system has in memory: asking another thread for them costs more than they do.
    const bytesRead = readSync(this.#file.fd, key, 0, KEY_BYTES, slot * KEY_BYTES)
    return bytesRead === KEY_BYTES && key.some((byte) => byte !== 0) ? new Secret(key) : null
  }

  destroy(slot: number): Promise<void> {
    return this.#inTurn(() => this.#write(slot, new Uint8Array(KEY_BYTES)))
  }

  destroyAll(): Promise<void> {
    return this.#inTurn(async () => {
      // As long as it is now: another process may have added to it since it was opened.
      const { size } = await this.#file.stat()
      await this.#write(0, new Uint8Array(Math.max(size, this.#count * KEY_BYTES)))
    })
  }

  async close(): Promise<void> {
    await this.#turn
    await this.#file.close()
  }

  async #write(slot: number, bytes: Uint8Array): Promise<void> {
    const { bytesWritten } = await this.#file.write(bytes, 0, bytes.length, slot * KEY_BYTES)
    // A disk with fewer bytes left than asked for takes what fits and says so only here.
    if (bytesWritten !== bytes.length) throw new CodedError('relay/out-of-space')
    await this.#file.datasync()
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(work)
    this.#turn = done.catch(() => undefined)
    return done
  }
}

function shareKey(epochKey: Secret, slotKey: Secret, id: EnvelopeId): Uint8Array {
  const info = utf8(`wardlink/1 share at rest\0${id}`)
  return new Uint8Array(hkdfSync('sha256', slotKey.reveal(), epochKey.reveal(), info, KEY_BYTES))
}

/** The month a report expires in, UTC: `2026-11`. */
function epochOf(at: number): string {
  return new Date(at).toISOString().slice(0, 7)
}
