import { closeSync, fdatasyncSync, ftruncateSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { quantile } from '../../gates/gate.ts'
import type { Peer } from './peers.ts'

/**
 * The disk itself: each piece written and flushed by a process that does nothing else, with no network and no hash. What
 * is durable piece by piece cannot be faster on this disk in this minute.
 */
export function flushedWrites(): Peer {
  const folder = mkdtempSync(join(tmpdir(), 'wardlink-floor-'))
  const file = openSync(join(folder, 'pieces'), 'w')
  return {
    name: 'flushed writes',
    async upload(pieces) {
      ftruncateSync(file, 0)
      const beganAt = performance.now()
      let at = 0
      for (const piece of pieces) {
        at += writeSync(file, piece, 0, piece.length, at)
        fdatasyncSync(file)
      }
      return performance.now() - beganAt
    },
    async close() {
      closeSync(file)
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** How long the disk takes to keep a few kilobytes: what a release waits for at the least. */
export function flushTimes(times: number): { p50: number; p99: number } {
  const folder = mkdtempSync(join(tmpdir(), 'wardlink-floor-'))
  const file = openSync(join(folder, 'log'), 'w')
  const page = new Uint8Array(8192)
  const took = Array.from({ length: times }, (_, at) => {
    writeSync(file, page, 0, page.length, at * page.length)
    const beganAt = performance.now()
    fdatasyncSync(file)
    return performance.now() - beganAt
  })
  closeSync(file)
  rmSync(folder, { recursive: true, force: true })
  return { p50: quantile(took, 0.5), p99: quantile(took, 0.99) }
}
