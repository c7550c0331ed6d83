import type { Kysely } from 'kysely'
import { encodeBundle, TILE_HEIGHT, TILE_WIDTH, type Tile } from '#shared/audit/tile.ts'
import { consistencySpans, inclusionSpans } from '#shared/audit/tree-layout.ts'
import { toBase64url } from '#shared/bytes/base64url.ts'
import { concatBytes } from '#shared/bytes/bytes.ts'
import type { Receipt } from '#shared/protocol/messages.ts'
import type { Tables } from '../database/schema.ts'
import type { LogKey } from '../keys/log-key.ts'
import { foldRight, hashSpan } from './tree.ts'

/** The log as it stands, durably; null before its first entry. */
export async function readLog(
  db: Kysely<Tables>,
  tenant: string,
): Promise<{ treeSize: number; checkpoint: string } | null> {
  const log = await db
    .selectFrom('audit_logs')
    .select(['tree_size as treeSize', 'checkpoint'])
    .where('tenant', '=', tenant)
    .executeTakeFirst()
  return log ?? null
}

/** The checkpoint that was committed with the newest entries. */
export async function readCheckpoint(db: Kysely<Tables>, tenant: string, logKey: LogKey): Promise<string> {
  const log = await readLog(db, tenant)
  return log?.checkpoint ?? logKey.signCheckpoint({ treeSize: 0, rootHash: foldRight([]) })
}

/** A receipt for an entry written earlier, against the log as it stands now. */
export async function readReceipt(db: Kysely<Tables>, tenant: string, leafIndex: number): Promise<Receipt> {
  const log = await readLog(db, tenant)
  if (!log) throw new TypeError('a log with this entry has a checkpoint')
  return receiptAgainst(db, tenant, leafIndex, log)
}

/**
 * Receipts for entries written earlier, all against one checkpoint, and that it only appended to the tree of
 * `olderSize`. Nothing can be shown about a tree that is larger than the log: the one who asks will see it by the size.
 */
export async function proveEntries(
  db: Kysely<Tables>,
  tenant: string,
  leaves: readonly number[],
  olderSize: number,
): Promise<{ receipts: Receipt[]; consistencyProof: string[] }> {
  const log = await readLog(db, tenant)
  if (!log) throw new TypeError('a log with these entries has a checkpoint')
  const receipts: Receipt[] = []
  for (const leaf of leaves) receipts.push(await receiptAgainst(db, tenant, leaf, log))
  const spans = olderSize > log.treeSize ? [] : consistencySpans(olderSize, log.treeSize)
  const consistencyProof = await Promise.all(spans.map((span) => hashSpan(db, tenant, span)))
  return { receipts, consistencyProof: consistencyProof.map(toBase64url) }
}

async function receiptAgainst(
  db: Kysely<Tables>,
  tenant: string,
  leafIndex: number,
  log: { treeSize: number; checkpoint: string },
): Promise<Receipt> {
  const { entry } = await db
    .selectFrom('audit_entries')
    .select('entry')
    .where('tenant', '=', tenant)
    .where('leaf_index', '=', leafIndex)
    .executeTakeFirstOrThrow()
  const proof = await Promise.all(
    inclusionSpans(leafIndex, log.treeSize).map((span) => hashSpan(db, tenant, span)),
  )
  return {
    entry: toBase64url(entry),
    leafIndex,
    inclusionProof: proof.map(toBase64url),
    checkpoint: log.checkpoint,
  }
}

/** The bytes of a tile, or null when the log has not grown that far. */
export async function readTile(db: Kysely<Tables>, tenant: string, tile: Tile): Promise<Uint8Array | null> {
  const level = tile.level === 'entries' ? 0 : tile.level * TILE_HEIGHT
  const from = tile.index * TILE_WIDTH
  const to = from + tile.width
  const log = await readLog(db, tenant)
  if (to * 2 ** level > (log?.treeSize ?? 0)) return null
  if (tile.level === 'entries') {
    const rows = await entriesOf(db, tenant, from, to).select('entry').execute()
    return encodeBundle(rows.map((row) => row.entry))
  }
  const rows =
    level === 0
      ? await entriesOf(db, tenant, from, to).select('leaf_hash as hash').execute()
      : await db
          .selectFrom('audit_nodes')
          .select('hash')
          .where('tenant', '=', tenant)
          .where('level', '=', level)
          .where('node_index', '>=', from)
          .where('node_index', '<', to)
          .orderBy('node_index')
          .execute()
  return concatBytes(...rows.map((row) => row.hash))
}

function entriesOf(db: Kysely<Tables>, tenant: string, from: number, to: number) {
  return db
    .selectFrom('audit_entries')
    .where('tenant', '=', tenant)
    .where('leaf_index', '>=', from)
    .where('leaf_index', '<', to)
    .orderBy('leaf_index')
}
