import type { Kysely } from 'kysely'
import { type AuditEntry, encodeEntry } from '#shared/audit/entry.ts'
import type { TreeHead } from '#shared/audit/merkle.ts'
import { inclusionSpans, type Node, nodesOf } from '#shared/audit/tree-layout.ts'
import type { Engine } from '../database/engine.ts'
import type { Tables } from '../database/schema.ts'
import { foldRight, hashLeaf, hashNode, readNodes } from './tree.ts'

/** A leaf that has its place in the tree, though not yet durably. */
export type Appended = {
  tenant: string
  index: number
  entry: Uint8Array
  leafHash: Uint8Array<ArrayBuffer>
}

/** The right edge of a tree: what appending needs and proofs of new leaves are made from. */
export type Edge = { size: number; nodes: ReadonlyMap<string, Uint8Array> }

/**
 * One tenant's log during one transaction. Entries are placed in memory and written together at its end, so that
 * sixty-four releases cost the disk what one does.
 */
export class LogTurn {
  readonly tenant: string
  readonly #nodes: Map<string, Uint8Array>
  readonly #from: number
  readonly #appended: Appended[] = []
  readonly #newNodes: { node: Node; hash: Uint8Array }[] = []

  private constructor(tenant: string, edge: Edge) {
    this.tenant = tenant
    this.#from = edge.size
    this.#nodes = new Map(edge.nodes)
  }

  /** @param edge as the last turn left it; used only if nobody else has appended since */
  static async begin(tx: Kysely<Tables>, tenant: string, edge: Edge | undefined): Promise<LogTurn> {
    const log = await tx
      .selectFrom('audit_logs')
      .select('tree_size')
      .where('tenant', '=', tenant)
      .executeTakeFirst()
    const size = log?.tree_size ?? 0
    if (edge?.size === size) return new LogTurn(tenant, edge)
    const edgeNodes = nodesOf({ from: 0, to: size })
    const hashes = await readNodes(tx, tenant, edgeNodes)
    const nodes = new Map(hashes.map((hash, at) => [nameOf(edgeNodes[at] as Node), hash]))
    return new LogTurn(tenant, { size, nodes })
  }

  get size(): number {
    return this.#from + this.#appended.length
  }

  append(entry: AuditEntry): Appended {
    const bytes = encodeEntry(entry)
    const appended = { tenant: this.tenant, index: this.size, entry: bytes, leafHash: hashLeaf(bytes) }
    this.#appended.push(appended)
    let node: Node = { level: 0, index: appended.index }
    let hash: Uint8Array = appended.leafHash
    this.#nodes.set(nameOf(node), hash)
    // A leaf on an odd place completes its pair, and perhaps the pair's pair.
    while (node.index % 2 === 1) {
      hash = hashNode(this.#node({ level: node.level, index: node.index - 1 }), hash)
      node = { level: node.level + 1, index: (node.index - 1) / 2 }
      this.#nodes.set(nameOf(node), hash)
      this.#newNodes.push({ node, hash })
    }
    return appended
  }

  /** @param checkpoint signed over `head()` */
  async write(tx: Kysely<Tables>, engine: Engine, checkpoint: string): Promise<void> {
    if (this.#appended.length === 0) return
    const { tenant } = this
    const log = { tree_size: this.size, checkpoint }
    await engine.insertLogRows(tx, { tenant, entries: this.#appended, nodes: this.#newNodes })
    await tx
      .insertInto('audit_logs')
      .values({ tenant, ...log })
      .onConflict((conflict) => conflict.column('tenant').doUpdateSet(log))
      .execute()
  }

  head(): TreeHead {
    const edge = nodesOf({ from: 0, to: this.size })
    return { treeSize: this.size, rootHash: foldRight(edge.map((node) => this.#node(node))) }
  }

  /** The proof of an entry of this turn in the tree as the turn leaves it. All of it is known already. */
  proofOf(appended: Appended): Uint8Array[] {
    return inclusionSpans(appended.index, this.size).map((span) =>
      foldRight(nodesOf(span).map((node) => this.#node(node))),
    )
  }

  edge(): Edge {
    const edge = nodesOf({ from: 0, to: this.size })
    return { size: this.size, nodes: new Map(edge.map((node) => [nameOf(node), this.#node(node)])) }
  }

  #node(node: Node): Uint8Array {
    const hash = this.#nodes.get(nameOf(node))
    if (!hash) throw new TypeError('a new leaf needs only the right edge and what was appended after it')
    return hash
  }
}

function nameOf(node: Node): string {
  return `${node.level}/${node.index}`
}
