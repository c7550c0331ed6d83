import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { pino } from 'pino'
import type { Origins } from '#shared/isolation/origins.ts'
import { Witnesses } from './audit/witness.ts'
import type { Config } from './config/config.ts'
import { type Engines, readEngines } from './config/engines.ts'
import { localOrigins } from './config/local-origins.ts'
import { readRegions } from './config/read-regions.ts'
import { openDatabase } from './database/database.ts'
import { GroupCommit } from './database/group-commit.ts'
import { openPostgres } from './database/postgres.ts'
import { EnvelopeFiles } from './envelopes/envelope-files.ts'
import { Readers } from './envelopes/readers.ts'
import { watchPolicies } from './governance/policy-in-force.ts'
import { answerRequests, drain, keepRequests, listen, makeServer } from './http/listen.ts'
import { readViewerFiles } from './http/viewer-files.ts'
import { checkCredentials } from './identity/client-credential.ts'
import { IssuerDirectory } from './identity/issuer-keys.ts'
import { readRelayKeys } from './keys/relay-keys.ts'
import { signAnew, watchKeys } from './keys/watch-keys.ts'
import { WaitingKnocks } from './knocks/waiting-knocks.ts'
import { proxyList } from './limits/client-address.ts'
import { Limits } from './limits/limits.ts'
import { AnswerTimes } from './observe/answer-times.ts'
import { makeEvents } from './observe/events.ts'
import { gaugesOf, serveMetrics } from './observe/metrics.ts'
import { noSpans } from './observe/spans.ts'
import { startTelemetry } from './observe/telemetry.ts'
import { takeOrders } from './orders/take-orders.ts'
import { ParkingKeys } from './parkings/parking-keys.ts'
import type { Relay } from './relay.ts'
import { sweep } from './retention/sweep.ts'
import { descriptionOf } from './routes/describe.ts'
import { ShareKeys } from './shares/share-keys.ts'
import { EnvelopeObjects } from './storage/envelope-objects.ts'
import { openStorage } from './storage/open-storage.ts'
import { PieceHashes } from './uploads/piece-hash.ts'
import { PromisedBytes } from './uploads/promised-bytes.ts'
import { Writers } from './uploads/writers.ts'

export type RunningRelay = {
  /** Of the relay's API. */
  origin: string
  port: number
  origins: Origins
  /** Null: numbers are served nowhere. */
  metricsPort: number | null
  /** Finishes what is under way, then lets go of the folder. */
  close(): Promise<void>
}

export type StartOptions = {
  /** Where JSON log lines go; null keeps them. */
  log?: { write(line: string): void } | null
  logLevel?: 'debug' | 'info' | 'error'
  now?: () => number
  /** Absent: as the environment says. */
  engines?: Engines
}

const SWEEP_MS = 60_000
/** Sweeps: once an hour, and at the start. */
const NAMES_EVERY = 60
const DRAIN_MS = 10_000

/**
 * Starts a relay on its folder. Several may run in one process, each on its own folder and port.
 *
 * @throws ConfigProblem, KeyFileProblem, InUse or DatabaseProblem, each with a sentence for the operator
 */
export async function startRelay(config: Config, options: StartOptions = {}): Promise<RunningRelay> {
  const now = options.now ?? Date.now
  const events = makeEvents(makeLog(options))
  const keys = await readRelayKeys(config.keysFolder, config.tenants)
  await checkCredentials(config)
  const witnesses = await Witnesses.of(config)
  const engines = options.engines ?? readEngines()
  const database = await (engines.database === null
    ? openDatabase(config.dataFolder)
    : openPostgres(engines.database))
  let storage: Awaited<ReturnType<typeof openStorage>> | null = null
  async function giveUp(thrown: unknown): Promise<never> {
    storage?.store.close()
    await database.close()
    throw thrown
  }
  if (engines.storage !== null) storage = await openStorage(engines.storage).catch(giveUp)
  const server = makeServer()
  // The port is part of the origins when they are derived, so listening comes first and answering after.
  const answerEarly = keepRequests(server)
  const port = await listen(server, config.listen).catch(giveUp)
  const origins = originsOf(config, port)
  const regionsNote = await readRegions(config, origins.relayOrigin).catch((thrown: unknown) => {
    server.close()
    return giveUp(thrown)
  })
  const logKeys = new Map([...keys.tenants].map(([tenant, { logKey }]) => [tenant, logKey]))
  const telemetry = engines.telemetry ? await startTelemetry(engines.telemetry) : null
  const spans = telemetry?.spans ?? noSpans
  const commits = new GroupCommit(database, logKeys, spans)
  const relay: Relay = {
    config,
    origins,
    tenants: new Map(config.tenants.map((tenant) => [tenant.id, tenant])),
    keys,
    shares: new ShareKeys(config.keysFolder, engines.database === null ? null : randomUUID().slice(0, 8)),
    database,
    commits,
    files: new EnvelopeFiles(config.dataFolder),
    objects: storage && new EnvelopeObjects(storage.store, database, commits),
    writers: new Writers(),
    promises: new PromisedBytes(),
    hashes: new PieceHashes(),
    readers: new Readers(),
    limits: new Limits(config.limits, engines.processes),
    parkings: new ParkingKeys(config.keysFolder, now),
    proxies: proxyList(config.proxies),
    knocks: new WaitingKnocks(),
    issuers: new IssuerDirectory({ allowLoopback: config.mode === 'demo', now }),
    events,
    answerTimes: new AnswerTimes(),
    spans,
    witnesses,
    isDraining: false,
    regionsNote,
    now,
  }
  const policies = await watchPolicies(relay).catch((thrown: unknown) => {
    server.close()
    return giveUp(thrown)
  })
  const folder = config.viewerFolder ?? join(import.meta.dirname, '../.output/viewer')
  answerRequests(server, relay, { files: readViewerFiles(folder), description: () => descriptionOf(relay) })
  answerEarly()
  const metrics = config.metrics && (await serveMetrics(relay, config.metrics, server))
  telemetry?.watch(relay, () => gaugesOf(relay, server))
  await hearNews(relay)
  const sweeping = startSweeping(relay)
  const orders = takeOrders(relay)
  await signAnew(commits, keys.tenants)
  const watching = watchKeys(relay, logKeys)
  witnesses.start(relay)
  if (storage) events.storage(storage.offers)
  events.started({ port, tenants: config.tenants.length })

  return {
    origin: origins.relayOrigin,
    port,
    origins,
    metricsPort: metrics?.port ?? null,
    async close() {
      events.draining()
      relay.isDraining = true
      await metrics?.close()
      await sweeping.stop()
      await orders.stop()
      await watching.stop()
      await policies.stop()
      await witnesses.stop()
      relay.knocks.wakeAll()
      await drain(server, DRAIN_MS)
      await relay.writers.stopAll()
      await relay.hashes.close()
      await relay.commits.settled()
      await relay.shares.close()
      relay.parkings.close()
      relay.objects?.close()
      await database.close()
      await telemetry?.close()
      events.stopped()
    },
  }
}

/** Everything under `localhost` on one port, unless the operator has named the hosts. */
function originsOf(config: Config, port: number): Origins {
  const issuers = config.tenants.flatMap((tenant) => tenant.issuers)
  const issuerOrigins = [
    ...new Set(
      issuers.flatMap((rule) => [rule.issuer, ...rule.keyOrigins]).map((address) => new URL(address).origin),
    ),
  ]
  const { relay, viewer, content } = config.origins ?? localOrigins(port)
  const recordOrigins = [
    ...new Set(issuers.flatMap((rule) => (rule.record ? [new URL(rule.record.fhirBase).origin] : []))),
  ]
  return { relayOrigin: relay, viewerOrigin: viewer, contentOrigin: content, issuerOrigins, recordOrigins }
}

function makeLog({ log = null, logLevel = 'info' }: StartOptions) {
  // No host name, no process id: a log line holds what happened and nothing about where.
  const options = { base: null, level: log ? logLevel : 'silent' }
  return log ? pino(options, log) : pino(options)
}

/** What other processes of this relay say: of a report that ended, or of a knock that was answered there. */
async function hearNews(relay: Relay): Promise<void> {
  await relay.database.engine.hear(
    (news) => {
      if (news.is === 'knock-answered') relay.knocks.wake(news.knockId)
      else relay.readers.stop(news.envelopeId)
    },
    () => {
      relay.knocks.wakeEach()
      stopReadersOfEnded(relay).catch((thrown: unknown) => {
        relay.events.broken({ route: 'news', kind: thrown instanceof Error ? thrown.name : typeof thrown })
      })
    },
  )
}

async function stopReadersOfEnded(relay: Relay): Promise<void> {
  const ids = relay.readers.ids()
  if (ids.length === 0) return
  const ended = await relay.database.reader
    .selectFrom('envelopes')
    .select('id')
    .where('id', 'in', ids)
    .where('ended', 'is not', null)
    .execute()
  for (const { id } of ended) relay.readers.stop(id)
}

function startSweeping(relay: Relay): { stop(): Promise<void> } {
  let running: Promise<void> | null = null
  let sweeps = 0
  function run(): void {
    // A long sweep takes the next one's turn: two at once would clear the same envelopes.
    running ??= relay.database.engine
      .alone('sweep', () => sweep(relay, { names: sweeps++ % NAMES_EVERY === 0 }))
      .catch((thrown: unknown) => {
        relay.events.broken({ route: 'sweep', kind: thrown instanceof Error ? thrown.name : typeof thrown })
      })
      .finally(() => {
        running = null
      })
  }
  run()
  const timer = setInterval(run, SWEEP_MS)
  return {
    async stop() {
      clearInterval(timer)
      await running
    },
  }
}
