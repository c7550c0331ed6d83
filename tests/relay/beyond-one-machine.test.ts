import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parseVerifierKey } from '#shared/audit/note.ts'
import { verifyReceipt } from '#shared/audit/receipt.ts'
import { verifyLog } from '#shared/audit/verify-log.ts'
import type { CreatedEnvelope, Receipt, Released } from '#shared/protocol/messages.ts'
import { type Cluster, startCluster } from '#tests/fixtures/cluster.ts'
import { PEOPLE } from '#tests/fixtures/fake-issuer.ts'
import { startNginx } from '#tests/fixtures/nginx.ts'
import { askPostgres, startPostgres, type TestPostgres } from '#tests/fixtures/postgres.ts'
import { startRadosgw, type TestStorage } from '#tests/fixtures/radosgw.ts'
import { codeOf, grantTo, type Sealed, seal, TestSender, TestVault } from '#tests/fixtures/relay-client.ts'
import { NO_LIMITS } from '#tests/gates/no-limits.ts'
import { readLogFolder } from '../../relay/audit/log-folder.ts'

let postgres: TestPostgres
let storage: TestStorage
let cluster: Cluster
let database: string
let sender: TestSender

beforeAll(async () => {
  ;[postgres, storage] = await Promise.all([startPostgres(), startRadosgw()])
  process.env.AWS_ACCESS_KEY_ID = storage.keyId
  process.env.AWS_SECRET_ACCESS_KEY = storage.secret
  database = postgres.makeDatabase()
  const engines = { database, storage: await storage.makeBucket() }
  cluster = await startCluster({ processes: 3, engines, algorithm: 'ES256', config: { limits: NO_LIMITS } })
  sender = await TestSender.signIn(cluster.origin, cluster.issuer)
}, 120_000)
afterAll(async () => {
  await cluster?.close()
  await Promise.all([postgres?.close(), storage?.close()])
})

const everyone = () => grantTo({ type: 'role', organisation: 'RX1', role: null, minimumAssurance: 0 })
const vault = () => TestVault.make(cluster.origin, cluster.issuer)
const person = (nth: number) => ({ ...PEOPLE.lee, sub: `person-${nth}` })

/** The whole log, hashed again: no fork, no gap; and each of these entries at its place. */
async function expectWholeLog(receipts: readonly Receipt[] = []): Promise<void> {
  const [log] = await readLogFolder(cluster.folder, cluster.engines)
  const key = log && (await parseVerifierKey(log.key))
  if (!log || !key) throw new Error('there is no log')
  const verdict = await verifyLog(log.source, key)
  expect(verdict.is).toBe('intact')
  const rows = askPostgres<{ leaf_index: number; entry: Buffer }>(
    database,
    'select leaf_index, entry from audit_entries order by leaf_index',
  )
  expect(rows.map(({ leaf_index }) => leaf_index)).toEqual(rows.map((_, at) => at))
  for (const receipt of receipts) {
    await verifyReceipt(receipt, log.key)
    expect(rows[receipt.leafIndex]?.entry.toString('base64url')).toBe(receipt.entry)
  }
}

async function until(what: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 600; tries++) {
    if (await what().catch(() => false)) return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error('it never came to that')
}

describe('three processes behind one address', () => {
  test('any of them takes any request: created, uploaded, released, read, acknowledged, revoked', async () => {
    const sealed = await seal(500_000)
    await sender.share(sealed)
    const opener = await vault()
    const { released, relayShare, ticket } = await opener.open(sealed)
    expect(relayShare.reveal()).toEqual(sealed.relayShare.reveal())
    const whole = new Uint8Array(await (await opener.read(sealed, ticket)).arrayBuffer())
    expect(Buffer.compare(whole, sealed.bytes)).toBe(0)
    // Across the seam between two objects, and from inside one to its end.
    for (const [from, to] of [
      [65_530, 65_560],
      [131_072, 200_000],
      [499_999, 500_000],
    ] as const) {
      const part = await opener.read(sealed, ticket, `bytes=${from}-${to - 1}`)
      expect(part.status).toBe(206)
      expect(Buffer.compare(Buffer.from(await part.arrayBuffer()), sealed.bytes.subarray(from, to))).toBe(0)
    }
    expect((await opener.opened(released.releaseId, ticket)).status).toBe(200)
    expect((await sender.revoke(sealed.id)).status).toBe(200)
    for (let process = 0; process < 3; process++) {
      expect(await codeOf(await opener.read(sealed, ticket))).toBe('release/revoked')
    }
    const left = askPostgres(database, `select * from envelope_objects where envelope_id = '${sealed.id}'`)
    expect(left).toEqual([])
    await expectWholeLog([released.receipt])
  })

  test('a report that may be opened three times is, with 48 people asking all of them at once', async () => {
    for (let round = 0; round < 3; round++) {
      const sealed = await seal(1200)
      await sender.share(sealed, { ...everyone(), maximumOpensCount: 3 })
      const answers = await Promise.all(
        Array.from({ length: 48 }, async (_, nth) => {
          const answer = await (await vault()).ask(sealed, person(nth))
          return answer.status === 201 ? 'opened' : codeOf(answer)
        }),
      )
      expect(answers.filter((one) => one === 'opened')).toHaveLength(3)
      expect(answers.filter((one) => one === 'release/used-up')).toHaveLength(45)
    }
    await expectWholeLog()
  })

  test('one piece sent to all of them at once counts once, and comes back whole', async () => {
    const sealed = await seal(300_000)
    await sender.create(sealed, everyone())
    for (let at = 0; at < sealed.bytes.length; at += 100_000) {
      const piece = sealed.bytes.subarray(at, at + 100_000)
      const answers = await Promise.all(Array.from({ length: 9 }, () => sender.append(sealed.id, at, piece)))
      expect(answers.some(({ status }) => status === 204)).toBe(true)
      const offset = (await sender.offset(sealed.id)).headers.get('upload-offset')
      expect(offset).toBe(String(at + 100_000))
    }
    const opener = await vault()
    const { ticket } = await opener.open(sealed)
    const whole = Buffer.from(await (await opener.read(sealed, ticket)).arrayBuffer())
    expect(Buffer.compare(whole, sealed.bytes)).toBe(0)
  })

  test('the quota holds, whoever is asked', async () => {
    const [{ kept_bytes: before = 0 } = {}] = askPostgres<{ kept_bytes: number }>(
      database,
      'select kept_bytes from tenant_usage',
    )
    const reports = await Promise.all(Array.from({ length: 30 }, () => seal(10_000)))
    await Promise.all(reports.map((sealed) => sender.create(sealed, everyone())))
    const [{ kept_bytes: after = 0 } = {}] = askPostgres<{ kept_bytes: number }>(
      database,
      'select kept_bytes from tenant_usage',
    )
    expect(after - before).toBe(300_000)
  })

  test('a sign-in’s nonce starts one session, wherever it is shown', async () => {
    const nonce = createHash('sha256').update(String(Math.random())).digest('base64url')
    const idToken = await cluster.issuer.idToken({ ...PEOPLE.asha, aud: 'wardlink-extension', nonce })
    const answers = await Promise.all(
      Array.from({ length: 9 }, () =>
        fetch(`${cluster.origin}/sessions`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ idToken, nonce }),
        }),
      ),
    )
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1)
  })

  test('who waits at one process for a knock to be answered hears of it when another is told', async () => {
    const [sealed, other] = [await seal(2000), await seal(2000)]
    const waits: Promise<'told' | 'held'>[] = []
    const knocks: string[] = []
    const opener = await vault()
    for (const [report, as] of [
      [other, 'held'],
      [sealed, 'told'],
    ] as const) {
      await sender.share(report, grantTo({ type: 'knock' }))
      const { knockId, knockToken } = await opener.knock(report)
      const waiting = fetch(`${cluster.origin}/knocks/${knockId}`, {
        headers: { authorization: `Bearer ${knockToken}` },
      })
      knocks.push(knockId)
      waits.push(waiting.then(() => as))
    }
    expect((await sender.answer(sealed.id, knocks[1] ?? '', 'approved')).status).toBe(200)
    // The other was asked for before, and nobody tells it anything: it is held until it looks by itself.
    expect(await Promise.race(waits)).toBe('told')
    expect((await opener.open(sealed)).relayShare.reveal()).toEqual(sealed.relayShare.reveal())
  })
})

describe('killed during load', () => {
  /** What was acknowledged, and must hold whatever dies. */
  type Kept = { receipts: Receipt[]; offsets: Map<Sealed, number> }

  /** Senders and openers who try again, as ours do, until told to stop. */
  function load(kept: Kept, signal: AbortSignal, origin = cluster.origin): Promise<void>[] {
    const sender = TestSender.signIn(origin, cluster.issuer)
    return Array.from({ length: 6 }, async (_, worker) => {
      for (let nth = 0; !signal.aborted; nth++) {
        try {
          const sealed = await seal(60_000)
          const created: CreatedEnvelope = await (await sender).create(sealed, everyone())
          kept.receipts.push(created.receipt)
          kept.offsets.set(sealed, 0)
          for (let at = 0; at < sealed.bytes.length; at += 20_000) {
            const answer = await (await sender).append(sealed.id, at, sealed.bytes.subarray(at, at + 20_000))
            if (answer.status !== 204) break
            kept.offsets.set(sealed, at + 20_000)
          }
          const answer = await (await TestVault.make(origin, cluster.issuer)).ask(
            sealed,
            person(worker * 1000 + nth),
          )
          if (answer.status === 201) kept.receipts.push(((await answer.json()) as Released).receipt)
        } catch {
          // Cut off: nothing of it was acknowledged.
        }
      }
    })
  }

  async function expectKept({ receipts, offsets }: Kept): Promise<void> {
    await expectWholeLog(receipts)
    for (const [sealed, offset] of offsets) {
      const now = Number((await sender.offset(sealed.id)).headers.get('upload-offset'))
      expect(now).toBeGreaterThanOrEqual(offset)
      if (now < 1000) continue
      await sender.upload(sealed, now)
      const opener = await vault()
      const { ticket, relayShare } = await opener.open(sealed, { ...PEOPLE.lee, sub: 'afterwards' })
      expect(relayShare.reveal()).toEqual(sealed.relayShare.reveal())
      const whole = Buffer.from(await (await opener.read(sealed, ticket)).arrayBuffer())
      expect(Buffer.compare(whole, sealed.bytes)).toBe(0)
    }
  }

  const victims: readonly [name: string, kill: () => Promise<void>][] = [
    ['a process that has the lock or not, and the others go on', () => cluster.kill(1)],
    ['PostgreSQL', () => postgres.kill()],
    ['the S3 server', () => storage.kill()],
    ['all three processes at once', async () => void (await Promise.all([0, 1, 2].map(cluster.kill)))],
  ]
  test.for(victims)(
    '%s: nothing acknowledged is lost, no release is without its leaf',
    { timeout: 120_000 },
    async ([, kill]) => {
      const kept: Kept = { receipts: [], offsets: new Map() }
      const stop = new AbortController()
      const working = load(kept, stop.signal)
      await until(async () => kept.receipts.length > 10)
      await kill()
      const before = kept.receipts.length
      await postgres.start()
      await storage.start()
      await Promise.all([0, 1, 2].map(cluster.start))
      await until(async () => kept.receipts.length > before + 10)
      stop.abort()
      await Promise.all(working)
      await expectKept(kept)
    },
  )

  test('a process that stands still with the lock in its hand holds nobody up for long', {
    timeout: 120_000,
  }, async () => {
    const host = new URL(cluster.origin).host
    const [stopped = 0, ...others] = cluster.ports
    const alone = await startNginx([stopped], { host })
    const beside = await startNginx(others, { host })
    const kept: Kept = { receipts: [], offsets: new Map() }
    const stop = new AbortController()
    const working = load(kept, stop.signal, `http://localhost:${alone.port}`)
    try {
      // Only this one works, so whoever holds the lock while it stands still is this one.
      await until(async () => {
        process.kill(cluster.pid(0), 'SIGSTOP')
        if (await holdsLock()) return true
        process.kill(cluster.pid(0), 'SIGCONT')
        return false
      })
      const sealed = await seal(1200)
      const elsewhere = await TestSender.signIn(`http://localhost:${beside.port}`, cluster.issuer)
      await elsewhere.share(sealed, everyone())
    } finally {
      stop.abort()
      process.kill(cluster.pid(0), 'SIGCONT')
    }
    await Promise.all(working)
    await expectKept(kept)
    await alone.close()
    await beside.close()
  })
})

/** Twice, a while apart: the lock goes from hand to hand many times a second when all is well. */
async function holdsLock(): Promise<boolean> {
  const ask = () =>
    askPostgres<{ pid: number }>(
      database,
      "select pid from pg_locks where locktype = 'advisory' and objid = 2002874980 and granted",
    )[0]?.pid
  const first = ask()
  await new Promise((resolve) => setTimeout(resolve, 100))
  return first !== undefined && first === ask()
}
