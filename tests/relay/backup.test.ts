import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parseVerifierKey } from '#shared/audit/note.ts'
import { verifyReceipt } from '#shared/audit/receipt.ts'
import { verifyLog } from '#shared/audit/verify-log.ts'
import { type CrashRelay, makeCrashRelay } from '#tests/fixtures/crash-relay.ts'
import { codeOf, type Sealed, seal, TestSender, TestVault } from '#tests/fixtures/relay-client.ts'
import { readLogFolder } from '../../relay/audit/log-folder.ts'
import { readConfig } from '../../relay/config/config.ts'
import { type RunningRelay, startRelay } from '../../relay/start-relay.ts'

/** A relay at work is backed up, goes on, is lost, and comes back from the backup alone. */
let relay: CrashRelay
let place: string
let restored: RunningRelay
let live: Sealed
let erased: Sealed
let erasedLater: Sealed

beforeAll(async () => {
  place = mkdtempSync(join(tmpdir(), 'wardlink-backup-'))
  relay = await makeCrashRelay({ algorithm: 'ES256' })
  await relay.start()
  const sender = await TestSender.signIn(relay.origin, relay.issuer)
  ;[live, erased, erasedLater] = [await seal(3000), await seal(3000), await seal(3000)]
  for (const sealed of [live, erased, erasedLater]) await sender.share(sealed)
  const vault = await TestVault.make(relay.origin, relay.issuer)
  await vault.open(live)
  await sender.revoke(erased.id)
  wardlink('backup', relay.folder, '--to', join(place, 'data'), '--keys', join(place, 'keys'))
  await sender.revoke(erasedLater.id)
  await relay.kill()
  const words = ['--keys', join(place, 'keys'), '--into', join(place, 'relay')]
  wardlink('restore', join(place, 'data'), ...words)
  const folder = join(place, 'relay')
  restored = await startRelay({ ...readConfig(folder), listen: { host: '127.0.0.1', port: 0 } })
}, 120_000)
afterAll(async () => {
  await restored.close()
  await relay.close()
  rmSync(place, { recursive: true })
})

function wardlink(...words: string[]): string {
  const cli = join(import.meta.dirname, '../../relay/cli.ts')
  const ran = spawnSync(process.execPath, [cli, ...words], { encoding: 'utf8', timeout: 60_000 })
  if (ran.status !== 0) throw new Error(`${words[0]}: ${ran.stdout}${ran.stderr}`)
  return ran.stdout
}

function everyByte(folder: string): Buffer {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((item) => item.isFile())
  return Buffer.concat(files.map((item) => readFileSync(join(item.parentPath, item.name))))
}

test('a backup holds no name, no address, no sealed byte and no token', () => {
  const bytes = Buffer.concat([everyByte(join(place, 'data')), everyByte(join(place, 'keys'))])
  for (const word of ['Chen', 'Patel', 'asha.patel', 'lee.chen'])
    expect(bytes.includes(word), word).toBe(false)
  for (const sealed of [live, erased, erasedLater]) {
    expect(bytes.includes(Buffer.from(sealed.bytes.subarray(1000, 1064)))).toBe(false)
  }
  // The search finds what is there.
  expect(bytes.includes(live.id)).toBe(true)
})

test('what was erased stays erased, before the backup or after it; what was live has ended', async () => {
  for (const sealed of [erased, erasedLater, live]) {
    await expect
      .poll(async () => {
        const vault = await TestVault.make(restored.origin, relay.issuer)
        return codeOf(await vault.ask(sealed))
      })
      .toMatch(/^release\/(?:revoked|erased)$/)
  }
})

test('the log is whole, goes on, and says how each report ended', async () => {
  const sender = await TestSender.signIn(restored.origin, relay.issuer)
  const again = await seal(2000)
  const { receipt } = await sender.share(again)
  const vault = await TestVault.make(restored.origin, relay.issuer)
  expect((await vault.ask(again)).status).toBe(201)
  const [log] = await readLogFolder(join(place, 'relay'))
  const key = await parseVerifierKey(log?.key ?? '')
  if (!log || !key) throw new Error('the log is there')
  const verdict = await verifyLog(log.source, key)
  expect(verdict.is).toBe('intact')
  if (verdict.is === 'intact') expect(verdict.counts.get('erasure-ordered')).toBe(2)
  await expect(verifyReceipt(receipt, log.key)).resolves.toBeDefined()
})

test('a folder that is a relay already is left alone', () => {
  const words = ['--keys', join(place, 'keys'), '--into', join(place, 'relay')]
  expect(() => wardlink('restore', join(place, 'data'), ...words)).toThrow('is a relay already')
  const again = ['--to', join(place, 'data'), '--keys', join(place, 'more-keys')]
  expect(() => wardlink('backup', relay.folder, ...again)).toThrow('is there already')
})
