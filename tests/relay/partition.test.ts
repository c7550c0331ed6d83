import { afterAll, beforeAll, expect, test } from 'vitest'
import { parseVerifierKey } from '#shared/audit/note.ts'
import { verifyReceipt } from '#shared/audit/receipt.ts'
import { verifyLog } from '#shared/audit/verify-log.ts'
import type { Receipt, Released } from '#shared/protocol/messages.ts'
import { type Cluster, startCluster } from '#tests/fixtures/cluster.ts'
import { type CutWire, startCutWire } from '#tests/fixtures/cut-wire.ts'
import { type PoorStore, startPoorStore } from '#tests/fixtures/poor-store.ts'
import { askPostgres, startPostgres, type TestPostgres } from '#tests/fixtures/postgres.ts'
import { grantTo, seal, TestSender, TestVault } from '#tests/fixtures/relay-client.ts'
import { NO_LIMITS } from '#tests/gates/no-limits.ts'
import { readLogFolder } from '../../relay/audit/log-folder.ts'

let server: TestPostgres
let wire: CutWire
let poor: PoorStore
let cluster: Cluster
let database: string

beforeAll(async () => {
  ;[server, poor] = await Promise.all([startPostgres(), startPoorStore()])
  process.env.AWS_ACCESS_KEY_ID = poor.keyId
  process.env.AWS_SECRET_ACCESS_KEY = poor.secret
  database = server.makeDatabase()
  wire = await startCutWire(server.port)
  const engines = { database, storage: poor.bucket }
  cluster = await startCluster({ processes: 2, engines, algorithm: 'ES256', config: { limits: NO_LIMITS } })
  await cluster.stop(0)
  cluster.engines.database = database.replace(`:${server.port}/`, `:${wire.port}/`)
  await cluster.start(0)
  cluster.engines.database = database
}, 120_000)
afterAll(async () => {
  await cluster?.close()
  await wire?.close()
  await Promise.all([server?.close(), poor?.close()])
})

test('a process that is cut off from the database stops nobody else, and comes back', {
  timeout: 150_000,
}, async () => {
  const receipts: Receipt[] = []
  const stop = new AbortController()
  const sender = await TestSender.signIn(cluster.origin, cluster.issuer)
  async function shareAndOpen(): Promise<void> {
    const sealed = await seal(2000)
    const everyone = grantTo({ type: 'role', organisation: 'RX1', role: null, minimumAssurance: 0 })
    receipts.push((await sender.create(sealed, everyone)).receipt)
    await sender.upload(sealed)
    const answer = await (await TestVault.make(cluster.origin, cluster.issuer)).ask(sealed)
    if (answer.status === 201) receipts.push(((await answer.json()) as Released).receipt)
  }
  const working = Array.from({ length: 6 }, async () => {
    while (!stop.signal.aborted) {
      // Half of what is asked goes to the one that is cut off: whoever waits there gives up soon and asks again.
      const given = shareAndOpen().catch(() => undefined)
      await Promise.race([given, new Promise((resolve) => setTimeout(resolve, 400))])
    }
  })
  await expect.poll(() => receipts.length, { timeout: 60_000 }).toBeGreaterThan(20)
  wire.cut()
  const before = receipts.length
  await expect.poll(() => healthOf(0), { timeout: 30_000 }).toBe(503)
  expect(await healthOf(1)).toBe(200)
  await expect.poll(() => receipts.length, { timeout: 60_000 }).toBeGreaterThan(before + 10)
  wire.mend()
  await expect.poll(() => healthOf(0), { timeout: 60_000 }).toBe(200)
  const mended = receipts.length
  await expect.poll(() => receipts.length, { timeout: 60_000 }).toBeGreaterThan(mended + 20)
  stop.abort()
  await Promise.all(working)

  // What was given up on may still be answered: only what was acknowledged before the log is read must be in it.
  const acknowledged = [...receipts]
  const [log] = await readLogFolder(cluster.folder, cluster.engines)
  const key = log && (await parseVerifierKey(log.key))
  if (!log || !key) throw new Error('there is no log')
  expect(await verifyLog(log.source, key)).toMatchObject({ is: 'intact' })
  const rows = askPostgres<{ entry: Buffer }>(database, 'select entry from audit_entries order by leaf_index')
  for (const receipt of acknowledged) {
    await verifyReceipt(receipt, log.key)
    expect(rows[receipt.leafIndex]?.entry.toString('base64url')).toBe(receipt.entry)
  }
})

async function healthOf(nth: number): Promise<number> {
  const answer = await fetch(`http://127.0.0.1:${cluster.ports[nth]}/health`, {
    signal: AbortSignal.timeout(10_000),
  }).catch(() => null)
  return answer?.status ?? 0
}
