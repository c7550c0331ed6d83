import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import {
  closeSync,
  existsSync,
  fdatasyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { fromBase64url, toBase64url } from '#shared/bytes/base64url.ts'
import { concatBytes } from '#shared/bytes/bytes.ts'
import { Secret } from '#shared/bytes/secret.ts'
import { readSecretKeyFile, syncFolder, writeKeyFile } from '../keys/key-file.ts'

/** A parking as its id carries it. */
export type Parking = { key: Secret; nonce: Uint8Array<ArrayBuffer>; expiresAt: number }

/** How long a sign-in may take; also how long one key seals what is parked. */
export const PARKING_MS = 15 * 60 * 1000

const KEY_BYTES = 32
const WINDOW_BYTES = 4
const GCM_NONCE_BYTES = 12
const TAG_BYTES = 16
const AT_BYTES = 8

/**
 * Keeps nothing for a parking: the parking key goes out again as its id, sealed under a key that lasts a quarter of an
 * hour and is then overwritten. So nobody's parkings take room from anybody else's, however many there are, and what a
 * browser left behind of an abandoned sign-in is closed for good soon after
 * (docs/decisions/0171-parkings-keep-nothing.md).
 */
export class ParkingKeys {
  readonly #folder: string
  readonly #now: () => number
  readonly #keys = new Map<number, Secret>()
  #timer: NodeJS.Timeout | null = null

  constructor(keysFolder: string, now: () => number) {
    this.#folder = join(keysFolder, 'parkings')
    this.#now = now
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 })
    this.retire()
  }

  seal({ key, nonce, expiresAt }: Parking): string {
    const window = windowOf(expiresAt)
    const label = Buffer.alloc(WINDOW_BYTES)
    label.writeUInt32BE(window)
    const at = Buffer.alloc(AT_BYTES)
    at.writeBigUInt64BE(BigInt(expiresAt))
    const gcmNonce = randomBytes(GCM_NONCE_BYTES)
    const cipher = createCipheriv('aes-256-gcm', this.#make(window).reveal(), gcmNonce)
    cipher.setAAD(label)
    const sealed = [cipher.update(concatBytes(key.reveal(), nonce, at)), cipher.final(), cipher.getAuthTag()]
    return toBase64url(concatBytes(label, gcmNonce, ...sealed))
  }

  /** Null when it is no id of ours, was altered, or its time is over. */
  open(id: string): Parking | null {
    try {
      const bytes = Buffer.from(fromBase64url(id))
      const window = bytes.readUInt32BE(0)
      const secret = this.#read(window)
      if (secret === null) return null
      const gcmNonce = bytes.subarray(WINDOW_BYTES, WINDOW_BYTES + GCM_NONCE_BYTES)
      const decipher = createDecipheriv('aes-256-gcm', secret.reveal(), gcmNonce, {
        authTagLength: TAG_BYTES,
      })
      decipher.setAAD(bytes.subarray(0, WINDOW_BYTES))
      decipher.setAuthTag(bytes.subarray(-TAG_BYTES))
      const opened = decipher.update(bytes.subarray(WINDOW_BYTES + GCM_NONCE_BYTES, -TAG_BYTES))
      decipher.final()
      const expiresAt = Number(opened.readBigUInt64BE(2 * KEY_BYTES))
      if (this.#now() >= expiresAt) return null
      const key = new Secret(new Uint8Array(opened.subarray(0, KEY_BYTES)))
      return { key, nonce: new Uint8Array(opened.subarray(KEY_BYTES, 2 * KEY_BYTES)), expiresAt }
    } catch {
      return null
    }
  }

  /** Overwrites and removes the keys of windows that are over. */
  retire(): void {
    const current = windowOf(this.#now())
    for (const name of readdirSync(this.#folder)) {
      const window = Number(name.replace(/\.key$/, ''))
      if (window >= current || (Number.isNaN(window) && this.#isNew(name))) continue
      this.#keys.get(window)?.wipe()
      this.#keys.delete(window)
      overwrite(join(this.#folder, name))
      rmSync(join(this.#folder, name), { force: true })
    }
    syncFolder(this.#folder)
  }

  close(): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
  }

  #make(window: number): Secret {
    const kept = this.#read(window)
    if (kept) return kept
    this.retire()
    try {
      writeKeyFile(this.#path(window), toBase64url(randomBytes(KEY_BYTES)))
    } catch (thrown) {
      // Another process on this folder was faster: then its key is everybody's.
      if (!existsSync(this.#path(window))) throw thrown
    }
    this.#retireLater()
    return this.#make(window)
  }

  #read(window: number): Secret | null {
    const kept = this.#keys.get(window)
    if (kept) return kept
    if (window < windowOf(this.#now()) || !existsSync(this.#path(window))) return null
    const key = readSecretKeyFile(this.#path(window))
    this.#keys.set(window, key)
    return key
  }

  /** Nobody may come who would have it done: an hour without a sign-in must not keep a key an hour longer. */
  #retireLater(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = null
      this.retire()
      if (readdirSync(this.#folder).length > 0) this.#retireLater()
    }, PARKING_MS)
    this.#timer.unref()
  }

  /** A key that another process is just writing. */
  #isNew(name: string): boolean {
    const made = statSync(join(this.#folder, name), { throwIfNoEntry: false })?.mtimeMs
    return made === undefined || Date.now() - made < PARKING_MS
  }

  #path(window: number): string {
    return join(this.#folder, `${window}.key`)
  }
}

/** By when it ends, so that a key outlives what it seals by a window at most. */
function windowOf(at: number): number {
  return Math.floor(at / PARKING_MS)
}

function overwrite(path: string): void {
  // Another process on this folder has done it.
  if (!existsSync(path)) return
  const file = openSync(path, 'r+')
  try {
    writeSync(file, Buffer.alloc(64), 0, 64, 0)
    fdatasyncSync(file)
  } finally {
    closeSync(file)
  }
}
