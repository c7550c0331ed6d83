import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, statSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'

/**
 * One key, one file, one line, readable by the relay's account alone. Kept out of the database and of its backups:
 * whoever copies the data folder has nothing that opens it.
 */
export function writeKeyFile(path: string, line: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  // `wx`: a key is never overwritten. A lost key cannot be made again.
  const file = openSync(path, 'wx', 0o600)
  try {
    writeSync(file, `${line}\n`)
    fsyncSync(file)
  } finally {
    closeSync(file)
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
