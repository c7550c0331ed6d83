import { concatBytes, equalBytes, sha256 } from '../bytes/bytes.ts'

/**
 * The hashes of an audit log's tree and the two proofs over it (RFC 6962 section 2.1, RFC 9162 section 2.1.3).
 * Sizes and indexes are plain numbers up to 2^53 - 1: no bit operators, which stop at 2^31.
 */
export type TreeHead = { treeSize: number; rootHash: Uint8Array }

export const HASH_BYTES = 32
const LEAF = Uint8Array.of(0)
const NODE = Uint8Array.of(1)

/** A leaf and a node never hash alike: without the first byte a node could be passed off as an entry. */
export function leafHash(entry: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
  return sha256(concatBytes(LEAF, entry))
}

export function nodeHash(left: Uint8Array, right: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
  return sha256(concatBytes(NODE, left, right))
}

/** The root of a tree with no leaves. */
export function emptyRootHash(): Promise<Uint8Array<ArrayBuffer>> {
  return sha256(new Uint8Array())
}

/**
 * Whether the leaf stands at this index of the tree. Every argument may come from an attacker.
 *
 * @see RFC 9162 section 2.1.3.2
 */
export async function isIncluded(
  leaf: { hash: Uint8Array; index: number },
  proof: readonly Uint8Array[],
  head: TreeHead,
): Promise<boolean> {
  if (!isCount(leaf.index) || !isCount(head.treeSize) || leaf.index >= head.treeSize) return false
  let at = leaf.index
  let last = head.treeSize - 1
  let hash = leaf.hash
  for (const sibling of proof) {
    if (last === 0 || sibling.length !== HASH_BYTES) return false
    if (isOdd(at) || at === last) {
      hash = await nodeHash(sibling, hash)
      while (!isOdd(at) && at !== 0) [at, last] = [half(at), half(last)]
    } else {
      hash = await nodeHash(hash, sibling)
    }
    ;[at, last] = [half(at), half(last)]
  }
  return last === 0 && equalBytes(hash, head.rootHash)
}

/**
 * Whether the newer tree only appended to the older one: nothing was changed, dropped or slipped in.
 *
 * @see RFC 9162 section 2.1.4.2
 */
export async function isConsistent(
  older: TreeHead,
  newer: TreeHead,
  proof: readonly Uint8Array[],
): Promise<boolean> {
  if (!isCount(older.treeSize) || !isCount(newer.treeSize) || older.treeSize > newer.treeSize) return false
  if (proof.some((hash) => hash.length !== HASH_BYTES)) return false
  if (older.treeSize === newer.treeSize) {
    return proof.length === 0 && equalBytes(older.rootHash, newer.rootHash)
  }
  if (older.treeSize === 0) {
    return proof.length === 0 && equalBytes(older.rootHash, await emptyRootHash())
  }
  let at = older.treeSize - 1
  let last = newer.treeSize - 1
  while (isOdd(at)) [at, last] = [half(at), half(last)]
  // A complete older tree is itself a node of the newer one, so its root is not repeated in the proof.
  const [first, ...rest] = at === 0 ? [older.rootHash, ...proof] : proof
  if (first === undefined) return false
  let olderHash: Uint8Array = first
  let newerHash: Uint8Array = first
  for (const sibling of rest) {
    if (last === 0) return false
    if (isOdd(at) || at === last) {
      olderHash = await nodeHash(sibling, olderHash)
      newerHash = await nodeHash(sibling, newerHash)
      while (!isOdd(at) && at !== 0) [at, last] = [half(at), half(last)]
    } else {
      newerHash = await nodeHash(newerHash, sibling)
    }
    ;[at, last] = [half(at), half(last)]
  }
  return last === 0 && equalBytes(olderHash, older.rootHash) && equalBytes(newerHash, newer.rootHash)
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0
}

function isOdd(value: number): boolean {
  return value % 2 === 1
}

function half(value: number): number {
  return Math.floor(value / 2)
}
