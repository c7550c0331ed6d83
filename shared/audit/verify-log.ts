import { equalBytes } from '../bytes/bytes.ts'
import { type Checkpoint, openCheckpoint } from './checkpoint.ts'
import { type AuditEntry, decodeEntry } from './entry.ts'
import { emptyRootHash, leafHash, nodeHash } from './merkle.ts'
import type { VerifierKey } from './note.ts'
import { decodeBundle, TILE_WIDTH, type Tile, tilePath } from './tile.ts'

/** Where a log is read from: a relay, a copy of its tiles, or its database. It is not trusted. */
export type TileSource = {
  checkpoint(): Promise<string>
  /** @param path as in c2sp.org/tlog-tiles, e.g. `tile/entries/000.p/5` */
  tile(path: string): Promise<Uint8Array>
}

export type LogVerdict =
  | {
      is: 'intact'
      treeSize: number
      checkpoint: Checkpoint
      counts: ReadonlyMap<AuditEntry['type'] | 'unknown', number>
    }
  | {
      is: 'broken'
      because:
        | 'not-signed'
        | 'bundle-missing'
        | 'bundle-malformed'
        | 'root-does-not-fit'
        /** Shorter than the log that was kept, or its first entries are others. */
        | 'not-the-same-log'
      /** First entry of the bundle it was noticed in; null when it is the whole tree. */
      at: number | null
    }

/**
 * Hashes every entry of a log again and compares the root with what the log's key signed.
 *
 * An entry of a later version is counted as unknown and still hashed: an old verifier can prove a newer log whole.
 *
 * @param kept how the log stood when it was last verified: it may only have grown since
 */
export async function verifyLog(
  source: TileSource,
  key: VerifierKey,
  kept: Checkpoint | null = null,
): Promise<LogVerdict> {
  const checkpoint = await openCheckpoint(await source.checkpoint(), key)
  if (!checkpoint) return { is: 'broken', because: 'not-signed', at: null }
  if (kept && (kept.origin !== checkpoint.origin || kept.treeSize > checkpoint.treeSize)) {
    return { is: 'broken', because: 'not-the-same-log', at: null }
  }
  const counts = new Map<AuditEntry['type'] | 'unknown', number>()
  const edge = new RightEdge()
  for (let from = 0; from < checkpoint.treeSize; from += TILE_WIDTH) {
    const width = Math.min(TILE_WIDTH, checkpoint.treeSize - from)
    const tile: Tile = { level: 'entries', index: from / TILE_WIDTH, width }
    const bytes = await source.tile(tilePath(tile)).catch(() => null)
    if (!bytes) return { is: 'broken', because: 'bundle-missing', at: from }
    const entries = decodeBundle(bytes, width)
    if (!entries) return { is: 'broken', because: 'bundle-malformed', at: from }
    for (const entry of entries) {
      const type = decodeEntry(entry)?.type ?? 'unknown'
      counts.set(type, (counts.get(type) ?? 0) + 1)
      await edge.add(await leafHash(entry))
      if (edge.size === kept?.treeSize && !equalBytes(await edge.root(), kept.rootHash)) {
        return { is: 'broken', because: 'not-the-same-log', at: null }
      }
    }
  }
  if (!equalBytes(await edge.root(), checkpoint.rootHash)) {
    return { is: 'broken', because: 'root-does-not-fit', at: null }
  }
  return { is: 'intact', treeSize: checkpoint.treeSize, checkpoint, counts }
}

/** The complete subtrees at the right edge of a growing tree: all that is needed for its root. */
class RightEdge {
  readonly #subtrees: { hash: Uint8Array; leaves: number }[] = []

  /** Leaves so far. */
  get size(): number {
    return this.#subtrees.reduce((sum, { leaves }) => sum + leaves, 0)
  }

  async add(leaf: Uint8Array): Promise<void> {
    let subtree = { hash: leaf, leaves: 1 }
    let left = this.#subtrees.at(-1)
    while (left?.leaves === subtree.leaves) {
      this.#subtrees.pop()
      subtree = { hash: await nodeHash(left.hash, subtree.hash), leaves: subtree.leaves * 2 }
      left = this.#subtrees.at(-1)
    }
    this.#subtrees.push(subtree)
  }

  async root(): Promise<Uint8Array> {
    let hash = this.#subtrees.at(-1)?.hash
    if (!hash) return emptyRootHash()
    for (const left of this.#subtrees.slice(0, -1).reverse()) hash = await nodeHash(left.hash, hash)
    return hash
  }
}
