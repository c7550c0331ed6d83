import { concatBytes, equalBytes, sha256, utf8 } from '../bytes/bytes.ts'
import { fromBase64, toBase64 } from './base64.ts'

/**
 * Signed notes (c2sp.org/signed-note): a text, a blank line, then one line for each signature.
 * Only Ed25519 signatures of known keys are judged; lines of others are allowed and passed over.
 */
export type VerifierKey = { name: string; id: Uint8Array; publicKey: Uint8Array<ArrayBuffer> }

const ED25519 = 1
const MAXIMUM_SIGNATURES = 100

/** Reads `<name>+<key id, hex>+<base64>`. Null when it is not one, or its id does not fit its key. */
export async function parseVerifierKey(text: string): Promise<VerifierKey | null> {
  const [name, id, encoded, ...more] = splitOnce(text)
  if (name === undefined || id === undefined || encoded === undefined || more.length > 0) return null
  const key = fromBase64(encoded)
  if (!isKeyName(name) || !/^[0-9a-f]{8}$/.test(id) || key?.length !== 33 || key[0] !== ED25519) return null
  const expected = await keyId(name, key)
  const given = Uint8Array.from([0, 2, 4, 6], (at) => Number.parseInt(id.slice(at, at + 2), 16))
  return equalBytes(expected, given) ? { name, id: expected, publicKey: key.slice(1) } : null
}

export async function formatVerifierKey(name: string, publicKey: Uint8Array): Promise<string> {
  const key = concatBytes(Uint8Array.of(ED25519), publicKey)
  const id = [...(await keyId(name, key))].map((byte) => byte.toString(16).padStart(2, '0')).join('')
  return `${name}+${id}+${toBase64(key)}`
}

/** The line a key adds under a note's text; `signature` is over the text with its last newline. */
export function signatureLine(key: Pick<VerifierKey, 'name' | 'id'>, signature: Uint8Array): string {
  return `\u2014 ${key.name} ${toBase64(concatBytes(key.id, signature))}\n`
}

/** The note's text if this key signed it, else null. Nothing of an unsigned text is returned. */
export async function openNote(note: string, key: VerifierKey): Promise<string | null> {
  const parts = splitNote(note)
  if (!parts) return null
  for (const line of parts.signatures) {
    if (line.name !== key.name || !equalBytes(line.blob.subarray(0, 4), key.id)) continue
    return (await verifies(key, line.blob.slice(4), utf8(parts.text))) ? parts.text : null
  }
  return null
}

export type SignatureLine = { name: string; blob: Uint8Array<ArrayBuffer> }

/** The text and the lines below it, of whomever. Nothing is verified. */
export function splitNote(note: string): { text: string; signatures: SignatureLine[] } | null {
  // The blank line nearest the end: the text itself may hold blank lines.
  const end = note.lastIndexOf('\n\n')
  if (end < 0 || !note.endsWith('\n') || hasControls(note)) return null
  const lines = note.slice(end + 2, -1).split('\n')
  if (lines.length > MAXIMUM_SIGNATURES) return null
  const signatures = lines.map(parseSignatureLine)
  if (!signatures.every((line) => line !== null)) return null
  return { text: note.slice(0, end + 1), signatures }
}

function parseSignatureLine(line: string): SignatureLine | null {
  const match = /^\u2014 ([^ ]+) ([A-Za-z0-9+/]+=*)$/.exec(line)
  const [, name, encoded] = match ?? []
  if (name === undefined || encoded === undefined || !isKeyName(name)) return null
  const blob = fromBase64(encoded)
  return blob && blob.length >= 5 ? { name, blob } : null
}

async function verifies(key: VerifierKey, signature: Uint8Array<ArrayBuffer>, text: Uint8Array<ArrayBuffer>) {
  if (signature.length !== 64) return false
  const imported = await crypto.subtle.importKey('raw', key.publicKey, 'Ed25519', false, ['verify'])
  return crypto.subtle.verify('Ed25519', imported, signature, text)
}

/** First four bytes of SHA-256(name || LF || algorithm and key). */
async function keyId(name: string, key: Uint8Array): Promise<Uint8Array> {
  return (await sha256(concatBytes(utf8(`${name}\n`), key))).slice(0, 4)
}

/** MUST: a key name is not empty and holds neither spaces nor plus signs. */
export function isKeyName(name: string): boolean {
  return /^[^\s+]+$/u.test(name)
}

function hasControls(note: string): boolean {
  for (let at = 0; at < note.length; at++) {
    const code = note.charCodeAt(at)
    if (code < 0x20 && code !== 0x0a) return true
  }
  return false
}

/** Base64 may hold plus signs, so only the first two separate. */
function splitOnce(text: string): string[] {
  const first = text.indexOf('+')
  const second = text.indexOf('+', first + 1)
  if (first < 0 || second < 0) return []
  return [text.slice(0, first), text.slice(first + 1, second), text.slice(second + 1)]
}
