import { randomBytes } from 'node:crypto'
import {
  closeSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname } from 'node:path'
import { fromBase64url } from '#shared/bytes/base64url.ts'
import { Secret } from '#shared/bytes/secret.ts'

/**
 * One key, one file, one line, readable by the relay's account alone. Kept out of the database and of its backups:
 * whoever copies the data folder has nothing that opens it.
 *
 * A key has its name only once all of it is on the disk: a power cut or a full disk leaves no half of a key.
 */
export function writeKeyFile(path: string, line: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  const unfinished = `${path}.${randomBytes(6).toString('hex')}.unfinished`
  try {
    writeFileSync(unfinished, `${line}\n`, { flag: 'wx', mode: 0o600, flush: true })
    // A link fails where a rename would overwrite, and a lost key cannot be made again.
    linkSync(unfinished, path)
  } finally {
    rmSync(unfinished, { force: true })
  }
  syncFolder(dirname(path))
}

/** @throws KeyFileProblem when it is missing, or others on the machine can read it */
export function readKeyFile(path: string): string {
  let mode: number
  try {
    mode = statSync(path).mode
  } catch {
    throw new KeyFileProblem(path, 'is missing; restore it from where the keys are kept')
  }
  if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
    throw new KeyFileProblem(path, 'can be read by other accounts; run: chmod 600')
  }
  return readFileSync(path, 'utf8').trimEnd()
}

/**
 * A key of exactly 32 bytes.
 *
 * @throws KeyFileProblem also for anything shorter: a cipher would take an empty key without complaint
 */
export function readSecretKeyFile(path: string): Secret {
  const line = readKeyFile(path)
  if (/^[A-Za-z0-9_-]{43}$/.test(line)) {
    try {
      return new Secret(fromBase64url(line))
    } catch {
      // Not the canonical spelling of 32 bytes, so not written by us.
    }
  }
  throw new KeyFileProblem(path, 'is not a key of 32 bytes; restore it from where the keys are kept')
}

/** A new or removed name is durable only when its folder is. */
export function syncFolder(path: string): void {
  const folder = openSync(path, 'r')
  try {
    fsyncSync(folder)
  } finally {
    closeSync(folder)
  }
}

/** For the operator's terminal; holds a path, never a key. */
export class KeyFileProblem extends Error {
  constructor(path: string, sentence: string) {
    super(`${path} ${sentence}`)
    this.name = 'KeyFileProblem'
  }
}
