import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { type PoorStore, startPoorStore } from '#tests/fixtures/poor-store.ts'
import { askPostgres, startPostgres, type TestPostgres } from '#tests/fixtures/postgres.ts'
import { codeOf, type Sealed, seal, TestSender, TestVault } from '#tests/fixtures/relay-client.ts'
import { startTestRelay, type TestRelay } from '#tests/fixtures/test-relay.ts'
import { relayMove } from '../../relay/commands/relay-move.ts'
import { readConfig } from '../../relay/config/config.ts'
import { startRelay } from '../../relay/start-relay.ts'

let postgres: TestPostgres
let poor: PoorStore
let running: TestRelay

beforeAll(async () => {
  ;[postgres, poor] = await Promise.all([startPostgres(), startPoorStore()])
  process.env.AWS_ACCESS_KEY_ID = poor.keyId
  process.env.AWS_SECRET_ACCESS_KEY = poor.secret
  running = await startTestRelay({ start: { engines: { database: null, storage: null } } })
  vi.spyOn(console, 'log').mockImplementation(() => undefined)
})
afterAll(async () => {
  await running?.close()
  await Promise.all([postgres?.close(), poor?.close()])
})

test('a relay moves while it is used, stops for its rows, and goes on where it was', {
  timeout: 60_000,
}, async () => {
  const engines = { database: postgres.makeDatabase(), storage: poor.bucket }
  const objectsOf = ({ id }: Sealed) =>
    askPostgres(engines.database, `select object_key from envelope_objects where envelope_id = '${id}'`)
  const sender = await TestSender.signIn(running.relay.origin, running.issuer)
  const [whole, half, revoked, late] = await Promise.all([
    seal(300_000),
    seal(200_000),
    seal(2000),
    seal(4000),
  ])
  if (!whole || !half || !revoked || !late) throw new Error('four were sealed')
  await sender.share(whole)
  await sender.create(half)
  await sender.upload(half, 0, 65_536)
  await sender.share(revoked)
  await sender.revoke(revoked.id)
  const before = await TestVault.make(running.relay.origin, running.issuer)
  const opened = await before.open(whole)

  const gone = await seal(5000)
  await sender.share(gone)
  expect(await relayMove([running.folder], engines)).toBe(2)
  expect(objectsOf(gone)).toHaveLength(1)
  await sender.revoke(gone.id)
  // While it is on its way, everything goes on: reading, sending, and what was half way.
  expect((await before.read(whole, opened.ticket)).status).toBe(200)
  await sender.upload(half, 65_536, 131_072)
  await sender.share(late)
  // Interrupted and begun again: nothing is copied twice.
  expect(await relayMove([running.folder], engines)).toBe(2)
  const doubled = askPostgres(
    engines.database,
    'select envelope_id, start_byte from envelope_objects group by 1, 2 having count(*) > 1',
  )
  expect(doubled).toEqual([])

  expect(objectsOf(gone)).toEqual([])

  await running.relay.close()
  expect(await relayMove([running.folder], engines)).toBe(0)
  expect(existsSync(join(running.folder, 'data/relay.sqlite'))).toBe(false)
  await expect(relayMove([running.folder], engines)).rejects.toThrow('nothing to move')

  running.relay = await startRelay(readConfig(running.folder), { engines })
  const { origin } = running.relay
  const moved = Object.assign(Object.create(TestSender.prototype), sender, { origin }) as TestSender
  await moved.upload(half, 131_072)
  const read = async (sealed: Sealed) => {
    const opener = await TestVault.make(origin, running.issuer)
    const { ticket, relayShare } = await opener.open(sealed)
    expect(relayShare.reveal()).toEqual(sealed.relayShare.reveal())
    return Buffer.from(await (await opener.read(sealed, ticket)).arrayBuffer())
  }
  for (const sealed of [whole, half, late]) {
    expect(Buffer.compare(await read(sealed), sealed.bytes)).toBe(0)
  }
  const opener = await TestVault.make(origin, running.issuer)
  expect(await codeOf(await opener.ask(revoked))).toBe('release/revoked')
  expect((await moved.sent()).envelopes).toHaveLength(5)
})
