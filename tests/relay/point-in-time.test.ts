import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openCheckpoint } from '#shared/audit/checkpoint.ts'
import { parseVerifierKey } from '#shared/audit/note.ts'
import { verifyLog } from '#shared/audit/verify-log.ts'
import { type Cluster, startCluster } from '#tests/fixtures/cluster.ts'
import { type PoorStore, startPoorStore } from '#tests/fixtures/poor-store.ts'
import {
  askPostgres,
  asPostgres,
  give,
  runPostgres,
  startPostgres,
  type TestPostgres,
  tellPostgres,
} from '#tests/fixtures/postgres.ts'
import { grantTo, type Sealed, seal, TestSender, TestVault } from '#tests/fixtures/relay-client.ts'
import { NO_LIMITS } from '#tests/gates/no-limits.ts'
import { readLogFolder } from '../../relay/audit/log-folder.ts'
import { examine } from '../../relay/commands/doctor.ts'
import { ObjectStore } from '../../relay/storage/object-store.ts'
import { readCredentials, readStorageAddress } from '../../relay/storage/storage-address.ts'

const EVERYONE = grantTo({ type: 'role', organisation: 'RX1', role: null, minimumAssurance: 0 })

let folder: string
let archive: string
let primary: TestPostgres
let restored: TestPostgres | null = null
let poor: PoorStore
let cluster: Cluster
let sender: TestSender

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'wardlink-point-in-time-'))
  give(folder)
  archive = join(folder, 'archive')
  mkdirSync(archive)
  give(archive)
  ;[primary, poor] = await Promise.all([
    startPostgres({ archive_mode: 'on', archive_command: `cp %p ${archive}/%f` }),
    startPoorStore(),
  ])
  process.env.AWS_ACCESS_KEY_ID = poor.keyId
  process.env.AWS_SECRET_ACCESS_KEY = poor.secret
  const engines = { database: primary.makeDatabase(), storage: poor.bucket }
  cluster = await startCluster({ processes: 1, engines, algorithm: 'ES256', config: { limits: NO_LIMITS } })
  sender = await TestSender.signIn(cluster.origin, cluster.issuer)
}, 120_000)
afterAll(async () => {
  await cluster?.close()
  await Promise.all([primary?.close(), restored?.close(), poor?.close()])
  rmSync(folder, { recursive: true, force: true })
})

test('both engines go back to a moment, and what was erased since stays erased', async () => {
  const [kept, erased] = [await share(), await share()]
  expect(await opens(kept)).toBe(true)
  const base = backUp()
  tellPostgres(adminOf(primary), "select pg_create_restore_point('then')")
  const then = await noteOfLog()

  const bucket = await copyBucket(cluster.engines.storage ?? '', 'copy')
  expect((await sender.revoke(erased.id)).status).toBe(200)
  const later = await share()
  const afterwards = await noteOfLog()
  await archiveAll()
  await Promise.all([cluster.kill(0), primary.kill()])

  restored = await restore(base)
  const { pathname } = new URL(cluster.engines.database ?? '')
  cluster.engines.database = `postgres://relay@127.0.0.1:${restored.port}${pathname}`
  cluster.engines.storage = bucket
  await cluster.start(0)

  // The log is whole, it is the one of then, and whoever has seen a longer one is told.
  const { source, key } = await log()
  expect(await verifyLog(source, key, await openCheckpoint(then, key))).toMatchObject({ is: 'intact' })
  expect(await verifyLog(source, key, await openCheckpoint(afterwards, key))).toMatchObject({ is: 'broken' })

  expect(await opens(kept)).toBe(true)
  // The row is back, and so are its bytes. Its key never was in either.
  const [row] = askPostgres<{ ended: string | null; share: Buffer | null }>(
    cluster.engines.database,
    `select ended, share from envelopes where id = '${erased.id}'`,
  )
  expect(row?.ended).toBeNull()
  expect(row?.share).not.toBeNull()
  expect(await opens(erased)).toBe(false)
  expect(await opens(later)).toBe(false)

  // Every object that counts is there; what is done from now on is done as ever.
  const findings = await examine(cluster.folder, cluster.engines, true)
  expect(findings.filter(({ what, fix }) => /bucket|database|audit/.test(what) && fix)).toEqual([])
  expect(await opens(await share())).toBe(true)
})

async function share(): Promise<Sealed> {
  const sealed = await seal(3000)
  // The address is nginx's, which outlives whatever is behind it; so does the session, until it is restored away.
  sender = await TestSender.signIn(cluster.origin, cluster.issuer)
  await sender.share(sealed, EVERYONE)
  return sealed
}

/** Released, read, and the very bytes. */
async function opens(sealed: Sealed): Promise<boolean> {
  const vault = await TestVault.make(cluster.origin, cluster.issuer)
  const answer = await vault.ask(sealed)
  if (answer.status !== 201) return false
  const { ticket, relayShare } = await vault.open(sealed, answer)
  expect(relayShare.reveal()).toEqual(sealed.relayShare.reveal())
  const bytes = Buffer.from(await (await vault.read(sealed, ticket)).arrayBuffer())
  expect(Buffer.compare(bytes, sealed.bytes)).toBe(0)
  return true
}

function backUp(): string {
  const base = join(folder, 'base')
  mkdirSync(base)
  give(base)
  const server = ['-h', '127.0.0.1', '-p', String(primary.port), '-U', 'relay']
  asPostgres('pg_basebackup', [...server, '-D', join(base, 'data'), '-X', 'none', '-c', 'fast', '--no-sync'])
  return base
}

async function restore(base: string): Promise<TestPostgres> {
  writeFileSync(join(base, 'data/recovery.signal'), '')
  return runPostgres(base, {
    restore_command: `cp ${archive}/%f %p`,
    recovery_target_name: 'then',
    recovery_target_action: 'promote',
  })
}

/** Until the log of this moment has left the machine. */
async function archiveAll(): Promise<void> {
  const [current] = askPostgres<{ file: string }>(
    adminOf(primary),
    'select pg_walfile_name(pg_current_wal_lsn()) as file',
  )
  tellPostgres(adminOf(primary), 'select pg_switch_wal()')
  await expect
    .poll(
      () =>
        askPostgres<{ last: string | null }>(
          adminOf(primary),
          'select last_archived_wal as last from pg_stat_archiver',
        )[0]?.last ?? '',
      { timeout: 60_000 },
    )
    .toSatisfy((last: string) => last >= (current?.file ?? '~'))
}

function adminOf({ port }: TestPostgres): string {
  return `postgres://relay@127.0.0.1:${port}/postgres`
}

/** What a store's own copy, or versions of it, would give: every object, under another prefix. */
async function copyBucket(address: string, prefix: string): Promise<string> {
  const [bucket, query] = address.split('?')
  const copy = `${bucket}/${prefix}?${query}`
  const from = new ObjectStore(readStorageAddress(address), readCredentials())
  const to = new ObjectStore(readStorageAddress(copy), readCredentials())
  const { objects, isAll } = await from.list('', null)
  expect(isAll).toBe(true)
  for (const { key, lengthBytes } of objects) {
    const writer = await to.put(key, lengthBytes)
    for await (const part of await from.get(key, 0, lengthBytes)) await writer.write(part as Buffer)
    await writer.end()
  }
  from.close()
  to.close()
  return copy
}

async function log() {
  const [one] = await readLogFolder(cluster.folder, cluster.engines)
  const key = one && (await parseVerifierKey(one.key))
  if (!one || !key) throw new Error('there is no log')
  return { source: one.source, key }
}

async function noteOfLog(): Promise<string> {
  return (await log()).source.checkpoint()
}
