import { CompiledQuery, type Kysely, sql } from 'kysely'
import type { Engine, LogRows } from './engine.ts'
import { FlushFailed } from './log-flush.ts'
import type { Tables } from './schema.ts'

/** One process on a file of its own: nobody else is to be waited for or told anything. */
export const SQLITE_ENGINE: Engine = {
  begin: [sql`begin immediate`],
  insertLogRows,
  isUnsure: (thrown) => thrown instanceof FlushFailed,
  alone: (_, work) => work(),
  tell: async () => undefined,
  hear: async () => undefined,
}

/** Row by row by one statement: a text for each number of rows would have to be built and compiled anew. */
async function insertLogRows(tx: Kysely<Tables>, { tenant, entries, nodes }: LogRows): Promise<void> {
  for (const { index, leafHash, entry } of entries) {
    await tx.executeQuery(CompiledQuery.raw(INSERT_ENTRY, [tenant, index, leafHash, entry]))
  }
  for (const { node, hash } of nodes) {
    await tx.executeQuery(CompiledQuery.raw(INSERT_NODE, [tenant, node.level, node.index, hash]))
  }
}

const INSERT_ENTRY = 'insert into audit_entries (tenant, leaf_index, leaf_hash, entry) values (?, ?, ?, ?)'
const INSERT_NODE = 'insert into audit_nodes (tenant, level, node_index, hash) values (?, ?, ?, ?)'
