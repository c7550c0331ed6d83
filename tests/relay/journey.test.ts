import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { verifyReceipt, verifyRelease } from '#shared/audit/receipt.ts'
import type {
  CreatedEnvelope,
  Opened,
  RelayDescription,
  Released,
  Revoked,
} from '#shared/protocol/messages.ts'
import { call, codeOf, grantTo, seal, TestSender, TestVault } from '#tests/fixtures/relay-client.ts'
import { startTestRelay, type TestRelay } from '#tests/fixtures/test-relay.ts'

let running: TestRelay
let origin: string
let logKey: string
let sender: TestSender

beforeAll(async () => {
  running = await startTestRelay()
  origin = running.relay.origin
  const description = (await (await call(origin, 'describe')).json()) as RelayDescription
  logKey = description.logKeys.ward7 ?? ''
  sender = await TestSender.signIn(origin, running.issuer)
})
afterAll(() => running.close())

describe('a report on its way through a relay', () => {
  test('is created, uploaded, released, read, acknowledged, listed and revoked', async () => {
    const sealed = await seal()
    const created: CreatedEnvelope = await sender.create(sealed)
    expect((await verifyReceipt(created.receipt, logKey)).entry).toMatchObject({
      type: 'created',
      envelopeId: sealed.id,
      region: 'gb',
    })
    await sender.upload(sealed)

    const vault = await TestVault.make(origin, running.issuer)
    const answer = await vault.ask(sealed)
    const expected = { envelopeId: sealed.id, vaultKey: vault.key.publicKey }
    const released = (await answer.clone().json()) as Released
    const { leafHash, entry } = await verifyRelease(released, logKey, expected)
    expect(entry).toMatchObject({ type: 'released', purposeOfUse: 'TREAT', by: 'named', countsAsOpen: true })
    const { relayShare, ticket } = await vault.take(sealed, answer, leafHash)
    expect(relayShare.reveal()).toEqual(sealed.relayShare.reveal())

    const part = await vault.read(sealed, ticket, 'bytes=10-19')
    expect(part.status).toBe(206)
    expect(part.headers.get('content-range')).toBe(`bytes 10-19/${sealed.bytes.length}`)
    expect(new Uint8Array(await part.arrayBuffer())).toEqual(sealed.bytes.slice(10, 20))
    const whole = await vault.read(sealed, ticket)
    expect(new Uint8Array(await whole.arrayBuffer())).toEqual(sealed.bytes)

    const opened = (await (await vault.opened(released.releaseId, ticket)).json()) as Opened
    expect((await verifyReceipt(opened.receipt, logKey)).entry.type).toBe('opened')

    const [item] = (await sender.sent()).envelopes
    expect(item).toMatchObject({ envelopeId: sealed.id, state: 'ready', refusedCount: 0 })
    expect(item?.releases).toMatchObject([
      { openerName: 'Dr Lee Chen', openerEmail: 'lee.chen@ward7.example' },
    ])
    expect(item?.releases[0]?.openedAt).toEqual(expect.any(Number))

    const revoked = (await (await sender.revoke(sealed.id)).json()) as Revoked
    expect((await verifyReceipt(revoked.receipt, logKey)).entry.type).toBe('revoked')
    expect(await codeOf(await vault.ask(sealed))).toBe('release/revoked')
    expect(await codeOf(await vault.read(sealed, ticket))).toBe('release/revoked')
    expect((await sender.sent()).envelopes[0]).toMatchObject({ state: 'revoked', refusedCount: 1 })
  })

  test('is refused to someone signed in but not granted, and the refusal is on record', async () => {
    const sealed = await seal()
    await sender.share(sealed)
    const vault = await TestVault.make(origin, running.issuer)
    const answer = await vault.ask(sealed, 'sam')
    expect(answer.status).toBe(403)
    expect(await codeOf(answer)).toBe('release/not-granted')
    expect((await sender.sent()).envelopes[0]).toMatchObject({ envelopeId: sealed.id, refusedCount: 1 })
  })

  test('can be opened as soon as header and manifest have arrived, and read as far as it has', async () => {
    const sealed = await seal(300_000, 70_000)
    await sender.create(sealed)
    const vault = await TestVault.make(origin, running.issuer)
    await sender.upload(sealed, 0, 65_536)
    expect(await codeOf(await vault.ask(sealed))).toBe('release/not-ready')
    await sender.upload(sealed, 65_536, 131_072)
    const { ticket } = await vault.open(sealed)
    const part = await vault.read(sealed, ticket, 'bytes=131000-140000')
    expect(part.status).toBe(206)
    expect(part.headers.get('content-range')).toBe('bytes 131000-131071/300000')
    const early = await vault.read(sealed, ticket, 'bytes=131072-')
    expect(early.headers.get('wardlink-received')).toBe('131072')
    expect(await codeOf(early)).toBe('release/not-ready')
    expect((await vault.read(sealed, ticket)).status).toBe(409)
    expect((await vault.read(sealed, ticket, 'bytes=300000-')).status).toBe(416)
    await sender.upload(sealed, 131_072)
    const rest = await vault.read(sealed, ticket, 'bytes=131072-')
    expect(new Uint8Array(await rest.arrayBuffer())).toEqual(sealed.bytes.slice(131_072))
  })

  test('survives a restart of the relay', async () => {
    const sealed = await seal()
    await sender.create(sealed, grantTo())
    await sender.upload(sealed, 0, 131_072)
    await running.restart()
    origin = running.relay.origin
    const back = await TestSender.signIn(origin, running.issuer)
    const offset = await back.offset(sealed.id)
    expect(offset.headers.get('upload-offset')).toBe('131072')
    await back.upload(sealed, 131_072)
    const vault = await TestVault.make(origin, running.issuer)
    const { relayShare, ticket } = await vault.open(sealed)
    expect(relayShare.reveal()).toEqual(sealed.relayShare.reveal())
    const whole = await vault.read(sealed, ticket)
    expect(new Uint8Array(await whole.arrayBuffer())).toEqual(sealed.bytes)
  })
})
