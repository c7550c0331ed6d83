import { createHash, randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { ObjectStore } from '../../relay/storage/object-store.ts'
import { readCredentials, readStorageAddress } from '../../relay/storage/storage-address.ts'
import { type Cluster, startCluster } from '../fixtures/cluster.ts'
import { multiplyReports } from '../fixtures/many-reports.ts'
import { commitsPerSecond, startPostgres, type TestPostgres } from '../fixtures/postgres.ts'
import { startRadosgw, type TestStorage } from '../fixtures/radosgw.ts'
import { grantTo, type Sealed, seal, TestSender } from '../fixtures/relay-client.ts'
import { inParallel, rounded } from '../gates/gate.ts'
import { NO_LIMITS } from '../gates/no-limits.ts'
import { type Bench, type BenchAsked, type BenchResult, median, tableOf } from './bench-result.ts'
import { askFlatOut, prepareReleases, type ReleaseTimes } from './relay/releases.ts'

const MIB = 1024 ** 2
const PIECE_BYTES = 8 * MIB
const CONNECTIONS = 64
const UPLOADS_AT_ONCE = 8

/**
 * On PostgreSQL and radosgw, everything on this one machine. JSON: for 1, 2 and 4 processes behind nginx
 * `releasesPerSecond` (64 connections that never pause) and `uploadMiBPerSecond` (8 at once, pieces of 8 MiB);
 * `releaseRatioPgbench` and `uploadRatioBareS3`: those of one process over pgbench's single-row commits by 64 clients,
 * and over the same pieces put by the bare client, measured in turn with them. `releaseP50Ratio`: with many reports over
 * with almost none. `residentMiB`: of one process, when it had started and after all of it.
 */
export const bench: Bench = {
  about:
    'releases and uploads on PostgreSQL and S3 by 1, 2 and 4 processes, beside the bare engines [--quick]',
  async run(asked: BenchAsked): Promise<BenchResult> {
    const quick = asked.flags.includes('--quick')
    const engines = {
      postgres: await startPostgres({ max_connections: '200' }),
      storage: await startRadosgw(),
    }
    process.env.AWS_ACCESS_KEY_ID = engines.storage.keyId
    process.env.AWS_SECRET_ACCESS_KEY = engines.storage.secret
    try {
      const bareCommits = commitsPerSecond(engines.postgres.makeDatabase(), CONNECTIONS, quick ? 3 : 10)
      const barePuts = await putAlone(engines.storage, quick ? 8 : 20)
      asked.note(`pgbench ${Math.round(bareCommits)} commits/s, bare S3 ${Math.round(barePuts)} MiB/s`)
      const releasesPerSecond: Record<number, number> = {}
      const uploadMiBPerSecond: Record<number, number> = {}
      let last: Awaited<ReturnType<typeof measure>> | null = null
      for (const processes of [4, 2, 1]) {
        last = await measure(asked, engines, processes, quick)
        releasesPerSecond[processes] = Math.round(last.releases.perSecond)
        uploadMiBPerSecond[processes] = rounded(last.uploads)
      }
      const json = {
        pgbenchCommitsPerSecond: Math.round(bareCommits),
        bareS3MiBPerSecond: rounded(barePuts),
        releasesPerSecond,
        uploadMiBPerSecond,
        releaseRatioPgbench: rounded((releasesPerSecond[1] ?? 0) / bareCommits, 3),
        uploadRatioBareS3: rounded((uploadMiBPerSecond[1] ?? 0) / barePuts, 3),
        releaseP50Ms: rounded(last?.releases.p50 ?? Number.NaN),
        releaseP99Ms: rounded(last?.releases.p99 ?? Number.NaN),
        reports: last?.full?.reports ?? 0,
        releaseP50Ratio: rounded(last?.full?.p50Ratio ?? Number.NaN),
        residentMiB: last?.resident ?? [],
        cores: 2,
      }
      const rows = Object.entries(json).map(([name, value]) => [
        name,
        typeof value === 'object' ? JSON.stringify(value) : String(value),
      ])
      return { table: tableOf(rows), json }
    } finally {
      await engines.postgres.close()
      await engines.storage.close()
    }
  },
}

type Engines = { postgres: TestPostgres; storage: TestStorage }

async function measure(
  { note }: BenchAsked,
  { postgres, storage }: Engines,
  processes: number,
  quick: boolean,
) {
  const database = postgres.makeDatabase()
  const cluster = await startCluster({
    processes,
    engines: { database, storage: await storage.makeBucket() },
    algorithm: 'ES256',
    config: { limits: NO_LIMITS },
  })
  try {
    const resident = [residentMiB(cluster)]
    const count = quick ? 300 : 1200
    // The first of them warms everybody.
    await askFlatOut(cluster, await prepareReleases(cluster, CONNECTIONS * 2), CONNECTIONS)
    const releases = await askFlatOut(cluster, await prepareReleases(cluster, count), CONNECTIONS)
    const uploads = await upload(cluster, quick ? 8 : 20)
    note(`${processes}: ${Math.round(releases.perSecond)} releases/s, ${Math.round(uploads)} MiB/s`)
    const full = processes === 1 ? await whenFull(cluster, database, quick) : null
    resident.push(residentMiB(cluster))
    return { releases, uploads, full, resident }
  } finally {
    await cluster.close()
  }
}

/** One after the other, so that what is measured is a release and not a queue. */
async function whenFull(cluster: Cluster, database: string, quick: boolean) {
  const one = async (): Promise<ReleaseTimes> => askFlatOut(cluster, await prepareReleases(cluster, 60), 1)
  const empty = [await one(), await one(), await one()]
  const reports = quick ? 20_000 : 1_000_000
  multiplyReports(database, reports)
  await one()
  const full = [await one(), await one(), await one()]
  const p50Ratio = median(full.map(({ p50 }) => p50)) / median(empty.map(({ p50 }) => p50))
  return { reports, p50Ratio }
}

async function upload(cluster: Cluster, envelopes: number): Promise<number> {
  const sender = await TestSender.signIn(cluster.origin, cluster.issuer)
  const bytes = new Uint8Array(randomBytes(2 * PIECE_BYTES))
  const ready: Sealed[] = []
  for (let nth = 0; nth < envelopes; nth++) {
    const sealed = { ...(await seal(10, 10)), bytes, prefixBytes: 1000 }
    await sender.create(sealed, grantTo())
    ready.push(sealed)
  }
  const beganAt = performance.now()
  await inParallel(ready, UPLOADS_AT_ONCE, (sealed) => sender.upload(sealed, 0, bytes.length, PIECE_BYTES))
  return ((envelopes * bytes.length) / MIB / (performance.now() - beganAt)) * 1000
}

/** The same pieces by the client alone, each with its hash told beforehand as a relay does. */
async function putAlone(storage: TestStorage, envelopes: number): Promise<number> {
  const address = await storage.makeBucket()
  const store = new ObjectStore(readStorageAddress(address), readCredentials())
  const bytes = randomBytes(PIECE_BYTES)
  const sha256 = createHash('sha256').update(bytes).digest()
  const names = Array.from({ length: envelopes * 2 }, (_, nth) => `bare/${nth}`)
  const beganAt = performance.now()
  await inParallel(names, UPLOADS_AT_ONCE, async (name) => {
    const writer = await store.put(name, bytes.length, sha256)
    await writer.write(bytes)
    await writer.end()
  })
  const took = performance.now() - beganAt
  store.close()
  return ((names.length * bytes.length) / MIB / took) * 1000
}

function residentMiB(cluster: Cluster): number {
  const status = readFileSync(`/proc/${cluster.pid(0)}/status`, 'utf8')
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024)
}
