import { hash } from 'node:crypto'
import type { Kysely } from 'kysely'
import { type Node, nodesOf, type Span } from '#shared/audit/tree-layout.ts'
import type { Tables } from '../database/schema.ts'

/** Reads complete subtrees of one tenant's log from the database. */
export async function readNodes(
  db: Kysely<Tables>,
  tenant: string,
  nodes: readonly Node[],
): Promise<Uint8Array[]> {
  return Promise.all(nodes.map((node) => readNode(db, tenant, node)))
}

async function readNode(db: Kysely<Tables>, tenant: string, { level, index }: Node): Promise<Uint8Array> {
  const { hash } =
    level === 0
      ? await db
          .selectFrom('audit_entries')
          .select('leaf_hash as hash')
          .where('tenant', '=', tenant)
          .where('leaf_index', '=', index)
          .executeTakeFirstOrThrow()
      : await db
          .selectFrom('audit_nodes')
          .select('hash')
          .where('tenant', '=', tenant)
          .where('level', '=', level)
          .where('node_index', '=', index)
          .executeTakeFirstOrThrow()
  return hash
}

/** The hash of any span a proof needs, from the complete subtrees in it. */
export async function hashSpan(db: Kysely<Tables>, tenant: string, span: Span): Promise<Uint8Array> {
  return foldRight(await readNodes(db, tenant, nodesOf(span)))
}

/** Complete subtrees, left to right, to the hash of the tree they make up. */
export function foldRight(hashes: readonly Uint8Array[]): Uint8Array {
  const last = hashes.at(-1)
  if (!last) return sha256(new Uint8Array())
  return hashes.slice(0, -1).reduceRight((right, left) => hashNode(left, right), last)
}

/** The same hashes as `shared/audit/merkle.ts`, but synchronous: a transaction waits for nothing but its disk. */
export function hashLeaf(entry: Uint8Array): Uint8Array<ArrayBuffer> {
  return sha256(Buffer.concat([LEAF, entry]))
}

export function hashNode(left: Uint8Array, right: Uint8Array): Uint8Array<ArrayBuffer> {
  return sha256(Buffer.concat([NODE, left, right]))
}

const LEAF = Uint8Array.of(0)
const NODE = Uint8Array.of(1)

function sha256(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(hash('sha256', bytes, 'buffer'))
}
