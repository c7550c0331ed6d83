import { afterAll, beforeAll, expect, test } from 'vitest'
import { parseVerifierKey } from '#shared/audit/note.ts'
import { verifyReceipt } from '#shared/audit/receipt.ts'
import { verifyLog } from '#shared/audit/verify-log.ts'
import type { Receipt, Released } from '#shared/protocol/messages.ts'
import { type Cluster, startCluster } from '#tests/fixtures/cluster.ts'
import { type PoorStore, startPoorStore } from '#tests/fixtures/poor-store.ts'
import { askPostgres, startPostgres, startReplica, type TestPostgres } from '#tests/fixtures/postgres.ts'
import { grantTo, type Sealed, seal, TestSender, TestVault } from '#tests/fixtures/relay-client.ts'
import { NO_LIMITS } from '#tests/gates/no-limits.ts'
import { readLogFolder } from '../../relay/audit/log-folder.ts'
import { openPostgres } from '../../relay/database/postgres.ts'

let primary: TestPostgres
let replica: Awaited<ReturnType<typeof startReplica>>
let poor: PoorStore
let cluster: Cluster
let name: string

beforeAll(async () => {
  ;[primary, poor] = await Promise.all([startPostgres(), startPoorStore()])
  process.env.AWS_ACCESS_KEY_ID = poor.keyId
  process.env.AWS_SECRET_ACCESS_KEY = poor.secret
  const database = primary.makeDatabase()
  name = new URL(database).pathname
  replica = await startReplica(primary)
  const engines = { database, storage: poor.bucket }
  cluster = await startCluster({ processes: 2, engines, algorithm: 'ES256', config: { limits: NO_LIMITS } })
}, 120_000)
afterAll(async () => {
  await cluster?.close()
  await Promise.all([primary?.close(), replica?.close(), poor?.close()])
})

test('the replica takes over with everything that was acknowledged', { timeout: 120_000 }, async () => {
  const receipts: Receipt[] = []
  const whole: Sealed[] = []
  const sender = await TestSender.signIn(cluster.origin, cluster.issuer)
  const stop = new AbortController()
  const working = Array.from({ length: 4 }, async () => {
    while (!stop.signal.aborted) {
      try {
        const sealed = await seal(3000)
        const everyone = grantTo({ type: 'role', organisation: 'RX1', role: null, minimumAssurance: 0 })
        receipts.push((await sender.create(sealed, everyone)).receipt)
        await sender.upload(sealed)
        whole.push(sealed)
        const answer = await (await TestVault.make(cluster.origin, cluster.issuer)).ask(sealed)
        if (answer.status === 201) receipts.push(((await answer.json()) as Released).receipt)
      } catch {
        // Cut off: nothing of it was acknowledged.
      }
    }
  })
  await expect.poll(() => receipts.length, { timeout: 60_000 }).toBeGreaterThan(20)
  const address = `postgres://relay@127.0.0.1:${replica.port}${name}`
  await expect(openPostgres(address)).rejects.toThrow('only reads')
  await primary.kill()
  stop.abort()
  await Promise.all(working)

  replica.promote()
  await Promise.all([cluster.kill(0), cluster.kill(1)])
  cluster.engines.database = address
  await Promise.all([cluster.start(0), cluster.start(1)])

  const [log] = await readLogFolder(cluster.folder, cluster.engines)
  const key = log && (await parseVerifierKey(log.key))
  if (!log || !key) throw new Error('there is no log')
  const verdict = await verifyLog(log.source, key)
  expect(verdict.is).toBe('intact')
  const rows = askPostgres<{ entry: Buffer }>(address, 'select entry from audit_entries order by leaf_index')
  for (const receipt of receipts) {
    await verifyReceipt(receipt, log.key)
    expect(rows[receipt.leafIndex]?.entry.toString('base64url')).toBe(receipt.entry)
  }
  for (const sealed of whole) {
    const opener = await TestVault.make(cluster.origin, cluster.issuer)
    const { ticket, relayShare } = await opener.open(sealed)
    expect(relayShare.reveal()).toEqual(sealed.relayShare.reveal())
    const bytes = Buffer.from(await (await opener.read(sealed, ticket)).arrayBuffer())
    expect(Buffer.compare(bytes, sealed.bytes)).toBe(0)
  }
})
