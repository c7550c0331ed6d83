import type { AuditEntry } from '#shared/audit/entry.ts'
import { decodeEntry } from '#shared/audit/entry.ts'
import { decodeBundle, TILE_WIDTH, tilePath } from '#shared/audit/tile.ts'
import type { TileSource } from '#shared/audit/verify-log.ts'

/** One entry, and where it stands: whoever has an export can ask the log for the proof of each line. */
export type LoggedEntry = { logName: string; index: number; entry: AuditEntry }

/** Every entry this program can read, in order. Verify the log first: this believes what it is given. */
export async function* readEntries(
  source: TileSource,
  log: { name: string; treeSize: number },
): AsyncGenerator<LoggedEntry> {
  for (let from = 0; from < log.treeSize; from += TILE_WIDTH) {
    const width = Math.min(TILE_WIDTH, log.treeSize - from)
    const bytes = await source.tile(tilePath({ level: 'entries', index: from / TILE_WIDTH, width }))
    for (const [at, line] of (decodeBundle(bytes, width) ?? []).entries()) {
      const entry = decodeEntry(line)
      if (entry) yield { logName: log.name, index: from + at, entry }
    }
  }
}
