import { afterAll, beforeAll, expect, test } from 'vitest'
import { type PoorStore, startPoorStore } from '#tests/fixtures/poor-store.ts'
import { codeOf, grantTo, seal, TestSender, TestVault } from '#tests/fixtures/relay-client.ts'
import { lookInto } from '#tests/fixtures/relay-database.ts'
import { startTestRelay, type TestRelay } from '#tests/fixtures/test-relay.ts'
import { ObjectStore } from '../../relay/storage/object-store.ts'
import { readCredentials, readStorageAddress } from '../../relay/storage/storage-address.ts'
import { ENVELOPES } from '../../relay/storage/sweep-orphans.ts'

const DAY = 24 * 60 * 60_000
let poor: PoorStore
let running: TestRelay
let sender: TestSender
let store: ObjectStore

beforeAll(async () => {
  poor = await startPoorStore()
  process.env.AWS_ACCESS_KEY_ID = poor.keyId
  process.env.AWS_SECRET_ACCESS_KEY = poor.secret
  running = await startTestRelay({ start: { engines: { database: null, storage: poor.bucket } } })
  sender = await TestSender.signIn(running.relay.origin, running.issuer)
  store = new ObjectStore(readStorageAddress(poor.bucket), readCredentials())
})
afterAll(async () => {
  store?.close()
  await running?.close()
  await poor?.close()
})

const kept = async () => (await store.list(ENVELOPES, null)).objects
const openerOf = () => TestVault.make(running.relay.origin, running.issuer)
const saidOf = (event: string) =>
  running.log.map((line) => JSON.parse(line)).filter((line) => line.event === event)

test('what the bucket offers is in the log, and nothing of it is needed', () => {
  expect(saidOf('storage')).toMatchObject([{ conditionalWrites: false, lifecycle: false, versioning: false }])
  expect(poor.refused).toEqual(expect.arrayContaining(['PUT 501', 'GET 501']))
})

test('a report goes through it piece by piece, and is gone from it when it has ended', async () => {
  const before = poor.refused.length
  const sealed = await seal(300_000)
  await sender.share(sealed)
  const objects = lookInto<{ length_bytes: number }>(
    running.folder,
    'SELECT length_bytes FROM envelope_objects WHERE envelope_id = ? ORDER BY start_byte',
    sealed.id,
  )
  expect(objects.map(({ length_bytes }) => length_bytes)).toEqual([65_536, 65_536, 65_536, 65_536, 37_856])
  expect(await kept()).toHaveLength(5)
  const opener = await openerOf()
  const { ticket } = await opener.open(sealed)
  const whole = Buffer.from(await (await opener.read(sealed, ticket)).arrayBuffer())
  expect(Buffer.compare(whole, sealed.bytes)).toBe(0)
  const part = await opener.read(sealed, ticket, 'bytes=65000-140000')
  expect(Buffer.compare(Buffer.from(await part.arrayBuffer()), sealed.bytes.subarray(65_000, 140_001))).toBe(
    0,
  )
  await sender.revoke(sealed.id)
  expect(await codeOf(await opener.read(sealed, ticket))).toBe('release/revoked')
  expect(await kept()).toEqual([])
  expect(poor.refused.slice(before)).toEqual([])
})

test('a long piece becomes several objects and counts as one', async () => {
  const sealed = await seal(20 * 1024 ** 2)
  await sender.create(sealed)
  await sender.upload(sealed, 0, sealed.bytes.length, sealed.bytes.length)
  expect(await kept()).toHaveLength(3)
  const opener = await openerOf()
  const { ticket } = await opener.open(sealed)
  const whole = Buffer.from(await (await opener.read(sealed, ticket)).arrayBuffer())
  expect(Buffer.compare(whole, sealed.bytes)).toBe(0)
  await sender.revoke(sealed.id)
})

test('a piece that arrived altered leaves nothing behind', async () => {
  const sealed = await seal(100_000)
  await sender.create(sealed)
  const checksum = Buffer.alloc(32, 7).toString('base64')
  const answer = await sender.append(sealed.id, 0, sealed.bytes, { 'upload-checksum': `sha256 ${checksum}` })
  expect(await codeOf(answer)).toBe('upload/wrong-checksum')
  expect((await sender.offset(sealed.id)).headers.get('upload-offset')).toBe('0')
  expect(await kept()).toEqual([])
  await sender.upload(sealed)
  await sender.revoke(sealed.id)
})

test('without a checksum and without a length, it is taken all the same', async () => {
  const sealed = await seal(150_000)
  await sender.create(sealed)
  const answer = await fetch(`${running.relay.origin}/uploads/${sealed.id}`, {
    method: 'PATCH',
    duplex: 'half',
    body: new Blob([new Uint8Array(sealed.bytes)]).stream(),
    headers: {
      authorization: `Bearer ${sender.token}`,
      'tus-resumable': '1.0.0',
      'content-type': 'application/offset+octet-stream',
      'upload-offset': '0',
    },
  } as RequestInit)
  expect(answer.status).toBe(204)
  const opener = await openerOf()
  const { ticket } = await opener.open(sealed)
  const whole = Buffer.from(await (await opener.read(sealed, ticket)).arrayBuffer())
  expect(Buffer.compare(whole, sealed.bytes)).toBe(0)
  await sender.revoke(sealed.id)
})

test('what no row names is found and swept once no upload can still be at it; what one names stays', async () => {
  const sealed = await seal(2000)
  await sender.share(sealed, { ...grantTo(), expiresAt: Date.now() + 6 * DAY })
  const writer = await store.put(`${ENVELOPES}2026-01-01/${'0'.repeat(32)}`, 3)
  await writer.write(Buffer.from('abc'))
  await writer.end()
  // A restart sweeps at once.
  await running.restart()
  await expect.poll(async () => (await kept()).length).toBe(2)
  running.clock.offsetMs += 3 * DAY
  await running.restart()
  await expect.poll(async () => (await kept()).length).toBe(1)
  running.clock.offsetMs = 0
  const opener = await openerOf()
  const reopened = await opener.open(sealed)
  expect((await (await opener.read(sealed, reopened.ticket)).arrayBuffer()).byteLength).toBe(2000)
})
