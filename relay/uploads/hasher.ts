// A thread of its own, for `PieceHashes`. It sees sealed bytes, and keeps none.
import { createHash, type Hash } from 'node:crypto'
import { parentPort } from 'node:worker_threads'
import type { HashAnswered, HashAsked } from './piece-hash.ts'

const hashes = new Map<number, Hash>()

parentPort?.on('message', (asked: HashAsked) => {
  const { id } = asked
  const hash = hashes.get(id) ?? createHash('sha256')
  if ('bytes' in asked) {
    hashes.set(id, hash.update(asked.bytes))
    answer({ id })
    return
  }
  hashes.delete(id)
  if (asked.end === 'digest') answer({ id, digest: hash.digest() })
})

function answer(answered: HashAnswered): void {
  parentPort?.postMessage(answered)
}
