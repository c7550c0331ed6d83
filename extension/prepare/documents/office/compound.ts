import { CodedError } from '#shared/errors.ts'
import { indexOf } from '../../bytes/latin1.ts'
import type { Source } from '../../bytes/source.ts'

/** The directory names its streams in UTF-16; a part of a document under a password has this one. */
const LOCKED = Array.from('EncryptedPackage', (letter) => `${letter}\0`).join('')
const LOOKED_AT_BYTES = 64 << 20

/**
 * Compound files (MS-CFB) are what Office wrote before 2007, and what it puts a document of today into when it gets
 * a password. Neither is taken apart here, but a person can do something about a password.
 */
export async function refuseCompound(source: Source): Promise<never> {
  const bytes = await source.read(0, Math.min(source.lengthBytes, LOOKED_AT_BYTES))
  const isLocked = indexOf(bytes, LOCKED) !== -1
  throw new CodedError(isLocked ? 'prepare/locked' : 'prepare/unknown-type')
}
