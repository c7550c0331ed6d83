import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { fromBase64, toBase64 } from '#shared/audit/base64.ts'
import { checkpointText } from '#shared/audit/checkpoint.ts'
import type { TreeHead } from '#shared/audit/merkle.ts'
import { formatVerifierKey, parseVerifierKey, signatureLine } from '#shared/audit/note.ts'
import { fromBase64url } from '#shared/bytes/base64url.ts'
import { concatBytes } from '#shared/bytes/bytes.ts'

/** Signs the checkpoints of one tenant's log. */
export type LogKey = {
  verifierKey: string
  signCheckpoint(head: TreeHead): string
  /** @param text ends with a newline */
  signNote(text: string): string
}

/** DER in front of an Ed25519 seed (RFC 8410), so that Node takes the 32 bytes. */
const PKCS8_PREFIX = Uint8Array.from([
  0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
])
const ED25519 = 1

/** A new key in the text form that Go's `note.NewSigner` reads too. */
export async function makeLogKeyText(name: string): Promise<string> {
  const { privateKey } = generateKeyPairSync('ed25519')
  const { d } = privateKey.export({ format: 'jwk' })
  const verifierKey = await formatVerifierKey(name, publicBytes(privateKey))
  const id = verifierKey.slice(name.length + 1, name.length + 9)
  return `PRIVATE+KEY+${name}+${id}+${toBase64(concatBytes(Uint8Array.of(ED25519), fromBase64url(String(d))))}`
}

/** Null when the text is not such a key. */
export async function readLogKey(text: string): Promise<LogKey | null> {
  const match = /^PRIVATE\+KEY\+([^+\s]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/.exec(text)
  const [, name, id, encoded] = match ?? []
  const seed = encoded === undefined ? null : fromBase64(encoded)
  if (name === undefined || seed?.length !== 33 || seed[0] !== ED25519) return null
  const der = Buffer.from(concatBytes(PKCS8_PREFIX, seed.subarray(1)))
  const privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
  const verifierKey = await formatVerifierKey(name, publicBytes(privateKey))
  const key = await parseVerifierKey(verifierKey)
  if (!key || !verifierKey.startsWith(`${name}+${id}+`)) return null
  const signNote = (text: string) =>
    `${text}\n${signatureLine(key, sign(null, Buffer.from(text), privateKey))}`
  return {
    verifierKey,
    signNote,
    signCheckpoint: (head) => signNote(checkpointText({ origin: name, ...head })),
  }
}

/**
 * Several keys of one log as one: each checkpoint has the signature of all, so whoever knows any of them can verify
 * it, and whoever trusted the one before sees it vouch for what the next one signs.
 *
 * @param named which of them others are told of
 */
export function signingTogether(keys: readonly LogKey[], named: number): LogKey {
  const [first, ...others] = keys
  const told = keys[named]
  if (!first || !told) throw new TypeError('a log has a key')
  const signNote = (text: string) =>
    first.signNote(text) + others.map((key) => signaturesOf(key.signNote(text))).join('')
  return {
    verifierKey: told.verifierKey,
    signNote,
    signCheckpoint: (head) =>
      first.signCheckpoint(head) + others.map((key) => signaturesOf(key.signCheckpoint(head))).join(''),
  }
}

/** What stands below a note's text. */
function signaturesOf(note: string): string {
  return note.slice(note.lastIndexOf('\n\n') + 2)
}

function publicBytes(privateKey: KeyObject): Uint8Array {
  const { x } = createPublicKey(privateKey).export({ format: 'jwk' })
  return fromBase64url(String(x))
}
