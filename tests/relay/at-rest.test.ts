import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { fromBase64url, toBase64url } from '#shared/bytes/base64url.ts'
import { Secret } from '#shared/bytes/secret.ts'
import { call, type Sealed, seal, TestSender, TestVault } from '#tests/fixtures/relay-client.ts'
import { startTestRelay, type TestRelay } from '#tests/fixtures/test-relay.ts'
import { ShareKeys } from '../../relay/shares/share-keys.ts'

let running: TestRelay
let sender: TestSender

beforeAll(async () => {
  running = await startTestRelay()
  sender = await TestSender.signIn(running.relay.origin, running.issuer)
})
afterAll(() => running.close())

/** Everything on the relay's disk, read as one. */
function everyByte(folder: string): Buffer {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((item) => item.isFile())
  return Buffer.concat(files.map((item) => readFileSync(join(item.parentPath, item.name))))
}

/** A secret in any form it might have been written down in. */
function formsOf(secret: Uint8Array): Buffer[] {
  const bytes = Buffer.from(secret)
  return [
    bytes,
    ...[bytes.toString('hex'), bytes.toString('base64'), bytes.toString('base64url')].map((text) =>
      Buffer.from(text),
    ),
  ]
}

function holds(where: Buffer, secret: Uint8Array): boolean {
  return formsOf(secret).some((form) => where.includes(form))
}

type Row = { share: Buffer | null; share_epoch: string; share_slot: number }

function rowOf(folder: string, sealed: Sealed): Row {
  const database = new Sqlite(join(folder, 'data/relay.sqlite'), { readonly: true })
  const row = database
    .prepare('SELECT share, share_epoch, share_slot FROM envelopes WHERE id = ?')
    .get(sealed.id)
  database.close()
  return row as Row
}

describe('what a relay keeps', () => {
  test('holds no token, no key and no half of a key in the clear, and its log no person', async () => {
    const sealed = await seal(5000)
    await sender.share(sealed)
    const vault = await TestVault.make(running.relay.origin, running.issuer)
    const { relayShare, ticket, released } = await vault.open(sealed)
    await vault.opened(released.releaseId, ticket)
    await vault.ask(sealed, 'sam')
    const secrets = {
      'relay share': relayShare.reveal(),
      'link secret': sealed.linkSecret.reveal(),
      'access token': sealed.accessToken.reveal(),
      ticket: fromBase64url(ticket),
      'sender token': fromBase64url(sender.token),
    }
    const disk = everyByte(running.folder)
    const log = Buffer.from(running.log.join(''))
    for (const [name, secret] of Object.entries(secrets)) {
      expect(holds(disk, secret), `${name} on disk`).toBe(false)
      expect(holds(log, secret), `${name} in the log`).toBe(false)
    }
    for (const word of ['Chen', 'Okoro', 'Patel', '@', 'lee', 'RX1', sealed.id, 'Bearer', 'eyJ']) {
      expect(log.includes(word), `${word} in the log`).toBe(false)
    }
    // The search itself works: what must be there is found.
    expect(holds(disk, sealed.accessTokenHash)).toBe(true)
    expect(disk.includes('lee.chen@ward7.example')).toBe(true)
    expect(log.includes('released')).toBe(true)
  })

  test('names people in one table only: the audit log knows pseudonyms', () => {
    const database = new Sqlite(join(running.folder, 'data/relay.sqlite'), { readonly: true })
    const entries = database.prepare('SELECT entry FROM audit_entries').pluck().all() as Buffer[]
    database.close()
    expect(entries.length).toBeGreaterThan(3)
    const all = Buffer.concat(entries)
    for (const word of ['Chen', 'Okoro', 'Patel', '@', '"lee"', '"sam"', 'RX1'])
      expect(all.includes(word)).toBe(false)
  })

  test('is readable by its own account alone', () => {
    const keys = readdirSync(join(running.folder, 'keys'), { recursive: true, withFileTypes: true })
    const files = keys.filter((item) => item.isFile()).map((item) => join(item.parentPath, item.name))
    expect(files.length).toBeGreaterThanOrEqual(5)
    for (const path of [...files, join(running.folder, 'data/relay.sqlite')]) {
      expect(statSync(path).mode & 0o077, path).toBe(0)
    }
  })
})

describe('after a report was revoked', () => {
  test('neither its share nor the share’s key is anywhere on the disk, nor its bytes', async () => {
    const sealed = await seal(5000)
    await sender.share(sealed)
    const before = rowOf(running.folder, sealed)
    if (!before.share) throw new Error('a live report has a share')
    const slots = readFileSync(join(running.folder, 'keys/epochs', `${before.share_epoch}.slots`))
    const slotKey = slots.subarray(before.share_slot * 32, (before.share_slot + 1) * 32)
    expect(holds(everyByte(running.folder), before.share)).toBe(true)
    expect(holds(everyByte(running.folder), slotKey)).toBe(true)

    expect((await sender.revoke(sealed.id)).status).toBe(200)
    const disk = everyByte(running.folder)
    expect(holds(disk, before.share)).toBe(false)
    expect(holds(disk, slotKey)).toBe(false)
    expect(disk.includes(Buffer.from(sealed.bytes.subarray(1000, 1100)))).toBe(false)
  })

  test('an old copy of the database and today’s keys do not bring it back', async () => {
    const sealed = await seal(5000)
    const kept = await seal(5000)
    await sender.share(sealed)
    await sender.share(kept)
    const backup = mkdtempSync(join(tmpdir(), 'wardlink-backup-'))
    cpSync(join(running.folder, 'data'), join(backup, 'data'), { recursive: true })
    await sender.revoke(sealed.id)
    cpSync(join(running.folder, 'keys'), join(backup, 'keys'), { recursive: true })
    const open = async (report: Sealed) => {
      const row = rowOf(backup, report)
      if (!row.share) throw new Error('the backup has the row')
      const keys = new ShareKeys(join(backup, 'keys'))
      try {
        return await keys.open(row.share, { epoch: row.share_epoch, slot: row.share_slot }, report.id)
      } finally {
        await keys.close()
      }
    }
    await expect(open(sealed)).rejects.toThrow('release/erased')
    expect((await open(kept)).reveal()).toEqual(kept.relayShare.reveal())
    rmSync(backup, { recursive: true })
  })

  test('a reader in the middle of its bytes is cut off', async () => {
    const sealed = await seal(30_000_000)
    await sender.create(sealed)
    await sender.upload(sealed, 0, sealed.bytes.length, 8 * 1024 * 1024)
    const vault = await TestVault.make(running.relay.origin, running.issuer)
    const { ticket } = await vault.open(sealed)
    const answer = await vault.read(sealed, ticket)
    const reader = answer.body?.getReader()
    await reader?.read()
    await sender.revoke(sealed.id)
    const rest = async () => {
      while (!(await reader?.read())?.done);
    }
    await expect(rest()).rejects.toThrow()
  })
})

describe('time ends a report by itself', () => {
  test('at its date, swept or not; then its bytes go and the log says so', async () => {
    const sealed = await seal(5000)
    const grant = { ...(await grantFor(60_000)) }
    await sender.share(sealed, grant)
    const vault = await TestVault.make(running.relay.origin, running.issuer)
    const { ticket } = await vault.open(sealed)
    running.clock.offsetMs = 60_001
    expect((await vault.read(sealed, ticket)).status).toBe(410)
    const answer = await vault.ask(sealed)
    expect(await answer.json()).toMatchObject({ code: 'release/expired', status: 410 })
    // A restart sweeps at once.
    await running.restart()
    await expect
      .poll(() => everyByte(running.folder).includes(Buffer.from(sealed.bytes.subarray(0, 64))))
      .toBe(false)
    running.clock.offsetMs = 0
    sender = await TestSender.signIn(running.relay.origin, running.issuer)
    const item = (await sender.sent()).envelopes.find(({ envelopeId }) => envelopeId === sealed.id)
    expect(item?.state).toBe('expired')
  })

  test('when its month is over, the month’s keys go too', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'wardlink-epochs-'))
    const keys = new ShareKeys(folder)
    const share = Secret.random(32)
    const november = Date.UTC(2026, 10, 20)
    const { at, sealed } = await keys.seal(share, (await seal(10)).id, november)
    expect(await keys.retire(Date.UTC(2026, 10, 30), new Set())).toBe(0)
    // A report that was given longer still needs it.
    expect(await keys.retire(Date.UTC(2026, 11, 1), new Set(['2026-11']))).toBe(0)
    expect(await keys.retire(Date.UTC(2026, 11, 1), new Set())).toBe(1)
    expect(readdirSync(join(folder, 'epochs'))).toEqual([])
    await expect(keys.open(sealed, at, (await seal(10)).id)).rejects.toThrow()
    await keys.close()
    rmSync(folder, { recursive: true })
  })
})

describe('a parked key', () => {
  test('comes back once, to the sign-in it was parked for, and is in the clear nowhere', async () => {
    const { wrap, makeWrapKeyPair, unwrap } = await import('#shared/wrap/wrap.ts')
    const { parkingContext, unparkingContext } = await import('#shared/wrap/contexts.ts')
    const { PEOPLE } = await import('#tests/fixtures/fake-issuer.ts')
    const { origin } = running.relay
    const description = await (await call(origin, 'describe')).json()
    const nonce = Secret.random(32).reveal()
    const key = Secret.random(32)
    const json = {
      parkingKey: await wrap(description.relayKey, key.reveal(), parkingContext(nonce)),
      nonce: toBase64url(nonce),
    }
    const { parkingId } = await (await call(origin, 'park', {}, { json })).json()
    expect(holds(everyByte(running.folder), key.reveal())).toBe(false)

    const back = await makeWrapKeyPair('x25519')
    const take = (idToken: string) =>
      call(origin, 'takeParked', { parkingId }, { json: { idToken, returnKey: back.publicKey } })
    const stranger = await running.issuer.idToken({ ...PEOPLE.lee, nonce: 'x'.repeat(43) })
    expect((await take(stranger)).status).toBe(401)
    const idToken = await running.issuer.idToken({ ...PEOPLE.lee, nonce: toBase64url(nonce) })
    const answers = await Promise.all([take(idToken), take(idToken), take(idToken)])
    const good = answers.filter(({ status }) => status === 200)
    expect(good).toHaveLength(1)
    const { parkingKey } = (await good[0]?.json()) ?? {}
    expect((await unwrap(back, parkingKey, unparkingContext(nonce))).reveal()).toEqual(key.reveal())
    expect((await take(idToken)).status).toBe(404)
  })

  test('is gone after a quarter of an hour', async () => {
    const { wrap, makeWrapKeyPair } = await import('#shared/wrap/wrap.ts')
    const { parkingContext } = await import('#shared/wrap/contexts.ts')
    const { origin } = running.relay
    const description = await (await call(origin, 'describe')).json()
    const nonce = Secret.random(32).reveal()
    const parkingKey = await wrap(description.relayKey, new Uint8Array(32), parkingContext(nonce))
    const { parkingId } = await (
      await call(origin, 'park', {}, { json: { parkingKey, nonce: toBase64url(nonce) } })
    ).json()
    running.clock.offsetMs = 15 * 60_000
    const idToken = await running.issuer.idToken({ sub: 'lee', nonce: toBase64url(nonce) })
    const { publicKey } = await makeWrapKeyPair('x25519')
    const answer = await call(
      origin,
      'takeParked',
      { parkingId },
      { json: { idToken, returnKey: publicKey } },
    )
    expect(answer.status).toBe(404)
    running.clock.offsetMs = 0
  })
})

async function grantFor(lifeMs: number) {
  const { grantTo } = await import('#tests/fixtures/relay-client.ts')
  return { ...grantTo(), expiresAt: Date.now() + lifeMs }
}
