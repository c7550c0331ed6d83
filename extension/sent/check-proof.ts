import type { Checkpoint } from '#shared/audit/checkpoint.ts'
import { isConsistent } from '#shared/audit/merkle.ts'
import { type VerifiedReceipt, verifyReceipt } from '#shared/audit/receipt.ts'
import { fromBase64url } from '#shared/bytes/base64url.ts'
import { equalBytes } from '#shared/bytes/bytes.ts'
import { MAXIMUM_PROOF_RECEIPTS, type Proof, type SentEnvelope } from '#shared/protocol/messages.ts'

/** A log as this browser knows it: whose signature counts, and how it stood when it was last looked at. */
export type KnownLog = { logKey: string; checkpoint: Checkpoint | null }

export type ProofRefusal =
  /** A signature, an entry or a path in the tree is not one, or what the list says is not in the log. */
  | 'not-proved'
  /** The log is not the one that was seen before: shorter, other entries, or another's signature. */
  | 'not-the-same-log'

export type CheckedProof =
  | {
      is: 'proved'
      checkpoint: Checkpoint
      /** Where in the log each release and its opening stand. */
      places: { releaseId: string; released: number | null; opened: number | null }[]
      createdAt: number
    }
  | { is: 'refused'; because: ProofRefusal }

/**
 * Holds what a relay lists about one report against what its log says, and the log against how it was known.
 *
 * The relay is not believed in anything here: an opening it hides from the list, one it invents, a log it rewrites
 * or sets back is refused. That it leaves out an opening from both the list and the log it shows to everybody is not
 * to be seen from one report; nor is who a pseudonym is.
 */
export async function checkProof(
  proof: Proof,
  known: KnownLog,
  listed: Pick<SentEnvelope, 'envelopeId' | 'createdAt' | 'releases'>,
  tenant: string,
): Promise<CheckedProof> {
  let verified: VerifiedReceipt[]
  let path: Uint8Array[]
  try {
    verified = await Promise.all(proof.receipts.map((receipt) => verifyReceipt(receipt, known.logKey)))
    path = proof.consistencyProof.map(fromBase64url)
  } catch {
    return { is: 'refused', because: 'not-proved' }
  }
  const [first] = verified
  if (!first || !verified.every(({ checkpoint }) => isSame(checkpoint, first.checkpoint))) {
    return { is: 'refused', because: 'not-proved' }
  }
  const { checkpoint } = first
  if (known.checkpoint && !(await isConsistent(known.checkpoint, checkpoint, path))) {
    return { is: 'refused', because: 'not-the-same-log' }
  }
  const entries = verified.map(({ entry }, at) => ({ entry, leaf: proof.receipts[at]?.leafIndex ?? 0 }))
  if (entries.some(({ entry }) => entry.envelopeId !== listed.envelopeId || entry.tenant !== tenant)) {
    return { is: 'refused', because: 'not-proved' }
  }
  const created = entries.find(({ entry }) => entry.type === 'created')?.entry
  const leafOf = (type: 'released' | 'opened', releaseId: string, at: number | null) =>
    entries.find(
      ({ entry }) => entry.type === type && entry.releaseId === releaseId && (at === null || entry.at === at),
    )?.leaf ?? null
  const places = listed.releases.map(({ releaseId, releasedAt, openedAt }) => ({
    releaseId,
    released: leafOf('released', releaseId, releasedAt),
    opened: openedAt === null ? null : leafOf('opened', releaseId, openedAt),
  }))
  const isWhole = proof.receipts.length < MAXIMUM_PROOF_RECEIPTS
  const isListed = new Set(listed.releases.map(({ releaseId }) => releaseId))
  const openedInList = new Set(
    listed.releases.filter(({ openedAt }) => openedAt !== null).map(({ releaseId }) => releaseId),
  )
  const fits =
    created?.at === listed.createdAt &&
    (!isWhole ||
      listed.releases.every(
        ({ openedAt }, at) =>
          places[at]?.released != null && (openedAt === null || places[at]?.opened != null),
      )) &&
    entries.every(
      ({ entry }) =>
        (entry.type !== 'released' || isListed.has(entry.releaseId)) &&
        (entry.type !== 'opened' || openedInList.has(entry.releaseId)),
    )
  if (!fits || !created) return { is: 'refused', because: 'not-proved' }
  return { is: 'proved', checkpoint, places, createdAt: created.at }
}

/**
 * The key to know this log by from now on. A log may be given a new key; then the one this browser knows signs beside it
 * for a while, and that is what makes the new one believable: a relay's own word would not.
 *
 * @param named what the relay says its log's key is
 * @returns null when the named key is another and does not stand beside the known one
 */
export async function keyToKnow(proof: Proof, known: KnownLog, named: string): Promise<string | null> {
  if (named === known.logKey) return named
  const [receipt] = proof.receipts
  if (!receipt) return null
  const both = [known.logKey, named].map((key) => verifyReceipt(receipt, key))
  return Promise.all(both).then(
    () => named,
    () => null,
  )
}

function isSame(one: Checkpoint, other: Checkpoint): boolean {
  return (
    one.origin === other.origin && one.treeSize === other.treeSize && equalBytes(one.rootHash, other.rootHash)
  )
}
