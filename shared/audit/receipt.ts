import { fromBase64url, toBase64url } from '../bytes/base64url.ts'
import { concatBytes, sha256, utf8 } from '../bytes/bytes.ts'
import type { EnvelopeId } from '../envelope/envelope-id.ts'
import { CodedError } from '../errors.ts'
import type { Receipt, Released } from '../protocol/messages.ts'
import type { WrapPublicKey } from '../wrap/wrapped.ts'
import { type Checkpoint, openCheckpoint } from './checkpoint.ts'
import { type AuditEntry, decodeEntry } from './entry.ts'
import { isIncluded, leafHash } from './merkle.ts'
import { parseVerifierKey } from './note.ts'

export type VerifiedReceipt = {
  entry: AuditEntry
  leafHash: Uint8Array<ArrayBuffer>
  /** Keep it: a later checkpoint that is not consistent with this one shows a forked or rolled-back log. */
  checkpoint: Checkpoint
}

/**
 * Checks that the entry stands in the log this key signs for. Needs no relay, so a receipt can be checked
 * years later. Everything in it comes from the relay, which is not trusted here.
 *
 * @param logKey the tenant's verifier key (C2SP signed note), known beforehand and never taken from the receipt
 * @throws CodedError `release/proof-does-not-fit`
 */
export async function verifyReceipt(receipt: Receipt, logKey: string): Promise<VerifiedReceipt> {
  const key = await parseVerifierKey(logKey)
  const checkpoint = key && (await openCheckpoint(receipt.checkpoint, key))
  if (!checkpoint) throw new CodedError('release/proof-does-not-fit')
  const bytes = readBytes(receipt.entry)
  const entry = decodeEntry(bytes)
  if (!entry) throw new CodedError('release/proof-does-not-fit')
  const leaf = { hash: await leafHash(bytes), index: receipt.leafIndex }
  if (!(await isIncluded(leaf, receipt.inclusionProof.map(readBytes), checkpoint))) {
    throw new CodedError('release/proof-does-not-fit')
  }
  return { entry, leafHash: leaf.hash, checkpoint }
}

/**
 * The vault's check before it unwraps anything or asks for a byte: the log says that this report was released
 * to this very key.
 *
 * @throws CodedError `release/proof-does-not-fit`
 */
export async function verifyRelease(
  released: Pick<Released, 'receipt' | 'releaseId' | 'tenant'>,
  logKey: string,
  expected: { envelopeId: EnvelopeId; vaultKey: WrapPublicKey },
): Promise<VerifiedReceipt> {
  const verified = await verifyReceipt(released.receipt, logKey)
  const { entry } = verified
  const fits =
    entry.type === 'released' &&
    entry.envelopeId === expected.envelopeId &&
    entry.releaseId === released.releaseId &&
    entry.tenant === released.tenant &&
    entry.vaultKeyHash === (await vaultKeyHash(expected.vaultKey))
  if (!fits) throw new CodedError('release/proof-does-not-fit')
  return verified
}

/** How an entry names the one-time key a relay share was wrapped to. */
export async function vaultKeyHash(vaultKey: WrapPublicKey): Promise<string> {
  return toBase64url(await sha256(vaultKeyHashBytes(vaultKey)))
}

/** What is hashed for it. */
export function vaultKeyHashBytes({ kem, publicKey }: WrapPublicKey): Uint8Array<ArrayBuffer> {
  return concatBytes(utf8(`wardlink/1 vault key\0${kem}\0`), fromBase64url(publicKey))
}

function readBytes(text: string): Uint8Array<ArrayBuffer> {
  try {
    return fromBase64url(text)
  } catch (cause) {
    throw new CodedError('release/proof-does-not-fit', { cause })
  }
}
