import { hash, randomInt } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { isIncluded } from '#shared/audit/merkle.ts'
import { fromBase64url, toBase64url } from '#shared/bytes/base64url.ts'
import { readReceipt } from '../../../relay/audit/read-log.ts'
import { openDatabase } from '../../../relay/database/database.ts'

const TENANT = 'ward7'
const SAMPLES = 2000

/** How long an entry's proof takes to read out of a log of this many entries: the slow ones, in milliseconds. */
export async function proofTimes(entriesCount: number): Promise<{ p50: number; p99: number; wrong: number }> {
  const folder = mkdtempSync(join(tmpdir(), 'wardlink-log-'))
  try {
    await (await openDatabase(folder)).close()
    const root = fill(join(folder, 'relay.sqlite'), entriesCount)
    const database = await openDatabase(folder)
    const times: number[] = []
    let wrong = 0
    for (let at = 0; at < SAMPLES; at++) {
      const leafIndex = randomInt(entriesCount)
      const beganAt = performance.now()
      const receipt = await readReceipt(database.reader, TENANT, leafIndex)
      times.push(performance.now() - beganAt)
      const leaf = { hash: leafOf(leafIndex), index: leafIndex }
      const proof = receipt.inclusionProof.map((step) => fromBase64url(step))
      const head = { treeSize: entriesCount, rootHash: root }
      if (at % 20 === 0 && !(await isIncluded(leaf, proof, head))) wrong += 1
    }
    await database.close()
    times.sort((a, b) => a - b)
    return { p50: times[SAMPLES >> 1] ?? 0, p99: times[Math.floor(SAMPLES * 0.99)] ?? 0, wrong }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function entryOf(index: number): Buffer {
  return Buffer.from(`{"at":${index}}`)
}

function leafOf(index: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array(hash('sha256', Buffer.concat([Buffer.of(0), entryOf(index)]), 'buffer'))
}

/** A tree of its own making, as deep as asked. Returns its root. */
function fill(path: string, entriesCount: number): Uint8Array<ArrayBuffer> {
  const database = new Sqlite(path)
  database.pragma('journal_mode = OFF')
  database.pragma('synchronous = OFF')
  database.pragma('cache_size = -200000')
  const leaf = database.prepare(
    'INSERT INTO audit_entries (tenant, leaf_index, leaf_hash, entry) VALUES (?, ?, ?, ?)',
  )
  const node = database.prepare(
    'INSERT INTO audit_nodes (tenant, level, node_index, hash) VALUES (?, ?, ?, ?)',
  )
  // Level by level, so that rows come in the order of their key.
  const edge: Buffer[] = []
  let level: Buffer = Buffer.alloc(entriesCount * 32)
  database.exec('BEGIN')
  for (let index = 0; index < entriesCount; index++) {
    const hashed = leafOf(index)
    level.set(hashed, index * 32)
    leaf.run(TENANT, index, hashed, entryOf(index))
  }
  const pair = Buffer.alloc(65, 1)
  for (let height = 1, count = entriesCount; count > 0; height++) {
    if (count % 2 === 1) edge.push(Buffer.from(level.subarray((count - 1) * 32, count * 32)))
    count = count >> 1
    const above = Buffer.alloc(count * 32)
    for (let index = 0; index < count; index++) {
      level.copy(pair, 1, index * 64, index * 64 + 64)
      const hashed = hash('sha256', pair, 'buffer')
      hashed.copy(above, index * 32)
      node.run(TENANT, height, index, hashed)
    }
    level = above
  }
  // The smallest subtrees are on the right: they are joined first.
  const root = edge.reduce((right, left) =>
    hash('sha256', Buffer.concat([Buffer.of(1), left, right]), 'buffer'),
  )
  const note = `localhost/audit/${TENANT}\n${entriesCount}\n${root.toString('base64')}\n\n\u2014 nobody ${toBase64url(Buffer.alloc(8))}\n`
  database
    .prepare('INSERT INTO audit_logs (tenant, tree_size, checkpoint) VALUES (?, ?, ?)')
    .run(TENANT, entriesCount, note)
  database.exec('COMMIT')
  database.close()
  return new Uint8Array(root)
}
