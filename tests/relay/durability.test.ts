import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type CrashRelay, makeCrashRelay } from '#tests/fixtures/crash-relay.ts'
import { seal, TestSender, TestVault } from '#tests/fixtures/relay-client.ts'

/**
 * What the operating system saw: a relay under strace. Nothing is answered while a byte it stands for has been written
 * and not yet flushed. Killing a process cannot show that, since the system keeps what a dead process has written.
 */
let relay: CrashRelay
let folder: string

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'wardlink-trace-'))
  const calls = 'trace=pwrite64,pwritev,write,writev,fsync,fdatasync,sendto,sendmsg'
  relay = await makeCrashRelay({
    algorithm: 'ES256',
    // -D: the relay is our child and strace its, so that killing ours ends both.
    under: ['strace', '-D', '-f', '-y', '-qq', '-s', '40', '-e', calls, '-o', join(folder, 'trace')],
  })
  await relay.start()
}, 120_000)
afterAll(async () => {
  await relay.close()
  rmSync(folder, { recursive: true, force: true })
})

test('no answer leaves before what it promises is on the disk', async () => {
  const sender = await TestSender.signIn(relay.origin, relay.issuer)
  const sealed = await seal(3_000_000)
  await sender.create(sealed)
  await sender.upload(sealed, 0, sealed.bytes.length, 1_000_000)
  const vault = await TestVault.make(relay.origin, relay.issuer)
  const { released, ticket } = await vault.open(sealed)
  expect((await vault.opened(released.releaseId, ticket)).status).toBe(200)
  expect((await sender.revoke(sealed.id)).status).toBe(200)
  await relay.kill()

  const { answers, early, flushes } = judge(readFileSync(join(folder, 'trace'), 'utf8'))
  // A session, a creation, three pieces, a release, an acknowledgement, a revocation.
  expect(answers).toBeGreaterThanOrEqual(8)
  expect(flushes).toBeGreaterThanOrEqual(answers)
  expect(early).toEqual([])
}, 120_000)

test('the judge can tell an answer that came too early', () => {
  const write = '7 pwrite64(21</d/data/relay.sqlite-wal>, "x", 1, 0) = 1'
  const flush = '7 fdatasync(21</d/data/relay.sqlite-wal>) = 0'
  const answer = '7 write(30<socket:[1]>, "HTTP/1.1 201 Created", 20) = 20'
  expect(judge([write, answer].join('\n')).early).toHaveLength(1)
  expect(judge([write, flush, answer].join('\n')).early).toEqual([])
  // Written again while the flush was under way: that flush promises nothing about it.
  const began = '8 fdatasync(21</d/data/relay.sqlite-wal> <unfinished ...>'
  const ended = '8 <... fdatasync resumed>) = 0'
  expect(judge([write, began, write, ended, answer].join('\n')).early).toHaveLength(1)
})

/** Files whose bytes an answer stands for. */
const PROMISED = /\/envelopes\/[0-9a-f]{2}\/|relay\.sqlite-wal$|\.slots$/

function judge(trace: string): { answers: number; flushes: number; early: string[] } {
  const written = new Map<string, number>()
  const flushed = new Map<string, number>()
  /** Flushes under way, by thread: the file, and how often it had been written when the flush began. */
  const underWay = new Map<string, { path: string; writes: number }>()
  const early: string[] = []
  let answers = 0
  let flushes = 0
  function end({ path, writes }: { path: string; writes: number }): void {
    flushes += 1
    flushed.set(path, Math.max(flushed.get(path) ?? 0, writes))
  }
  for (const line of trace.split('\n')) {
    const [, thread = '', call = '', path = ''] = /^(\d+) +(\w+)\(\d+<([^>]*)>/.exec(line) ?? []
    const resumed = /^(\d+) +<\.\.\. (?:fsync|fdatasync) resumed>/.exec(line)
    if (resumed) {
      const flush = underWay.get(resumed[1] ?? '')
      if (flush) end(flush)
    } else if (/^(?:fsync|fdatasync)$/.test(call)) {
      const flush = { path, writes: written.get(path) ?? 0 }
      if (line.includes('<unfinished')) underWay.set(thread, flush)
      else end(flush)
    } else if (PROMISED.test(path)) written.set(path, (written.get(path) ?? 0) + 1)
    else if (line.includes('"HTTP/1.1 20') && !/\{"status":"ok"/.test(line)) {
      answers += 1
      const waiting = [...written].find(([file, writes]) => writes > (flushed.get(file) ?? 0))
      if (waiting) early.push(`${line.slice(0, 60)} before ${waiting[0].split('/').at(-1)}`)
    }
  }
  return { answers, flushes, early }
}
