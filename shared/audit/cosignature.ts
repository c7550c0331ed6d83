import { concatBytes, equalBytes, sha256, utf8 } from '../bytes/bytes.ts'
import { fromBase64, toBase64 } from './base64.ts'
import { isKeyName, splitNote } from './note.ts'

/**
 * A witness's word that it has seen a checkpoint, and none before it that this one does not go on from
 * (c2sp.org/tlog-cosignature, Ed25519). Two audiences that are shown two histories cannot both have it.
 */
export type WitnessKey = { name: string; id: Uint8Array; publicKey: Uint8Array<ArrayBuffer> }

const COSIGNATURE = 4
const TIMESTAMP_BYTES = 8
const SIGNATURE_BYTES = 64

/** Reads `<name>+<key id, hex>+<base64>` of a witness. Null when it is not one: a log's key is not. */
export async function parseWitnessKey(text: string): Promise<WitnessKey | null> {
  const [, name = '', id = '', encoded = ''] = /^([^+]+)\+([0-9a-f]{8})\+(.+)$/.exec(text) ?? []
  const key = fromBase64(encoded)
  if (!isKeyName(name) || key?.length !== 33 || key[0] !== COSIGNATURE) return null
  const expected = await keyId(name, key)
  return hexOf(expected) === id ? { name, id: expected, publicKey: key.slice(1) } : null
}

export async function formatWitnessKey(name: string, publicKey: Uint8Array): Promise<string> {
  const key = concatBytes(Uint8Array.of(COSIGNATURE), publicKey)
  return `${name}+${hexOf(await keyId(name, key))}+${toBase64(key)}`
}

/** What a witness signs: when it has seen it, in seconds, and the checkpoint's own text. */
export function cosignedText(checkpoint: string, seconds: number): string {
  return `cosignature/v1\ntime ${seconds}\n${checkpoint}`
}

/** The line it adds below the note. */
export function cosignatureLine(key: WitnessKey, seconds: number, signature: Uint8Array): string {
  const at = new DataView(new ArrayBuffer(TIMESTAMP_BYTES))
  at.setBigUint64(0, BigInt(seconds))
  return `\u2014 ${key.name} ${toBase64(concatBytes(key.id, new Uint8Array(at.buffer), signature))}\n`
}

/** When this witness has seen the note, in seconds since 1970; null when it has not said so. */
export async function witnessedAt(note: string, key: WitnessKey): Promise<number | null> {
  const parts = splitNote(note)
  for (const { name, blob } of parts?.signatures ?? []) {
    const isTheirs = name === key.name && equalBytes(blob.subarray(0, 4), key.id)
    if (!parts || !isTheirs || blob.length !== 4 + TIMESTAMP_BYTES + SIGNATURE_BYTES) continue
    const seconds = Number(new DataView(blob.buffer, blob.byteOffset + 4, TIMESTAMP_BYTES).getBigUint64(0))
    const signature = blob.slice(4 + TIMESTAMP_BYTES)
    if (
      Number.isSafeInteger(seconds) &&
      (await verifies(key, signature, cosignedText(parts.text, seconds)))
    ) {
      return seconds
    }
  }
  return null
}

async function verifies(key: WitnessKey, signature: Uint8Array<ArrayBuffer>, text: string): Promise<boolean> {
  const imported = await crypto.subtle.importKey('raw', key.publicKey, 'Ed25519', false, ['verify'])
  return crypto.subtle.verify('Ed25519', imported, signature, utf8(text))
}

async function keyId(name: string, key: Uint8Array): Promise<Uint8Array> {
  return (await sha256(concatBytes(utf8(`${name}\n`), key))).slice(0, 4)
}

function hexOf(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}
