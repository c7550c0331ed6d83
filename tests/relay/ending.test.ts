import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { verifyReceipt } from '#shared/audit/receipt.ts'
import { toBase64url } from '#shared/bytes/base64url.ts'
import { Secret } from '#shared/bytes/secret.ts'
import type { Receipt, RelayDescription } from '#shared/protocol/messages.ts'
import { patientReference } from '#shared/report/patient-reference.ts'
import { PEOPLE } from '#tests/fixtures/fake-issuer.ts'
import {
  call,
  codeOf,
  grantTo,
  type Sealed,
  seal,
  TestSender,
  TestVault,
} from '#tests/fixtures/relay-client.ts'
import { entriesAbout, lookInto } from '#tests/fixtures/relay-database.ts'
import { startTestRelay, type TestRelay } from '#tests/fixtures/test-relay.ts'
import { erase } from '../../relay/commands/erase.ts'
import { patientReferenceOf } from '../../relay/commands/patient-reference.ts'
import { readConfig } from '../../relay/config/config.ts'
import { giveOrder } from '../../relay/orders/give-order.ts'

const DAY = 24 * 60 * 60_000
let running: TestRelay
let sender: TestSender

beforeEach(async () => {
  running = await startTestRelay()
  sender = await TestSender.signIn(running.relay.origin, running.issuer)
})
afterEach(() => running.close())

const typesOf = ({ id }: Sealed) => entriesAbout(running.folder, id).map(({ type }) => type)
const newVault = () => TestVault.make(running.relay.origin, running.issuer)
async function itemOf({ id }: Sealed) {
  return (await sender.sent()).envelopes.find(({ envelopeId }) => envelopeId === id)
}
function everyByte(): Buffer {
  const files = readdirSync(running.folder, { recursive: true, withFileTypes: true })
  return Buffer.concat(
    files.filter((item) => item.isFile()).map((item) => readFileSync(join(item.parentPath, item.name))),
  )
}
/** The share as it lies there, and the key it lies under. */
function secretsOf({ id }: Sealed): Buffer[] {
  const [row] = lookInto<{ share: Buffer; share_epoch: string; share_slot: number }>(
    running.folder,
    'SELECT share, share_epoch, share_slot FROM envelopes WHERE id = ?',
    id,
  )
  if (!row) throw new Error('it is there')
  const slots = readFileSync(join(running.folder, 'keys/epochs', `${row.share_epoch}.slots`))
  return [row.share, slots.subarray(row.share_slot * 32, (row.share_slot + 1) * 32)]
}
/** What a command prints, run here: a process of its own takes seconds on a loaded machine. */
async function printed(command: () => Promise<number>): Promise<string> {
  const lines: string[] = []
  const log = vi.spyOn(console, 'log').mockImplementation((line) => void lines.push(String(line)))
  try {
    expect(await command()).toBe(0)
    return lines.join('\n')
  } finally {
    log.mockRestore()
  }
}
const said = (...words: string[]) => printed(() => erase([running.folder, ...words]))
const wardlink = (...words: string[]) =>
  promisify(execFile)(process.execPath, [resolve('relay/cli.ts'), ...words], { timeout: 60_000 })

test('consent withdrawn ends a report as revoking does, and the log says why', async () => {
  const sealed = await seal(5000)
  await sender.share(sealed)
  const secrets = secretsOf(sealed)
  const answer = await sender.withdrawConsent(sealed.id)
  const { logKeys } = (await (await call(running.relay.origin, 'describe')).json()) as RelayDescription
  const { receipt } = (await answer.json()) as { receipt: Receipt }
  const { entry } = await verifyReceipt(receipt, logKeys.ward7 ?? '')
  expect(entry).toMatchObject({ type: 'revoked', because: 'consent-withdrawn', envelopeId: sealed.id })
  expect(typesOf(sealed)).toEqual(['created', 'revoked', 'erased'])
  expect(await codeOf(await (await newVault()).ask(sealed))).toBe('release/revoked')
  expect((await itemOf(sealed))?.state).toBe('withdrawn')
  const disk = everyByte()
  for (const secret of secrets) expect(disk.includes(secret)).toBe(false)
  expect(await codeOf(await sender.revoke(sealed.id))).toBe('release/revoked')
})

describe('an operator erases', () => {
  test('one report while the relay runs: key, bytes, then names; with receipts', async () => {
    const sealed = await seal(5000)
    const other = await seal(5000)
    const invited = 'only.here@ward7.example'
    await sender.share(sealed, grantTo({ type: 'named', email: invited }))
    await sender.share(other, grantTo())
    const vault = await newVault()
    const only = { ...PEOPLE.lee, sub: 'only here', name: 'Dr Only Here', email: invited }
    expect((await vault.ask(sealed, only)).status).toBe(201)
    expect((await (await newVault()).ask(other)).status).toBe(201)
    const secrets = secretsOf(sealed)
    const folder = mkdtempSync(join(tmpdir(), 'wardlink-receipts-'))
    const path = join(folder, 'receipts.json')
    expect(await said('--report', sealed.id, '--receipts', path)).toBe('found 1, erased 1, ended before 0')
    const { logKeys } = (await (await call(running.relay.origin, 'describe')).json()) as RelayDescription
    const [receipt] = JSON.parse(readFileSync(path, 'utf8')) as Receipt[]
    if (!receipt) throw new Error('one report, one receipt')
    expect((await verifyReceipt(receipt, logKeys.ward7 ?? '')).entry).toMatchObject({
      type: 'erasure-ordered',
      of: 'report',
      envelopeId: sealed.id,
    })
    expect(typesOf(sealed)).toEqual(['created', 'released', 'erasure-ordered', 'erased'])
    await expect.poll(() => everyByte().includes('Only Here'), { timeout: 10_000 }).toBe(false)
    const disk = everyByte()
    for (const secret of secrets) expect(disk.includes(secret)).toBe(false)
    expect(disk.includes(Buffer.from(sealed.bytes.subarray(100, 164)))).toBe(false)
    expect(disk.includes('only.here')).toBe(false)
    // The other report goes on, and who opened it is known.
    expect(disk.includes('Dr Lee Chen')).toBe(true)
    expect((await (await newVault()).ask(other)).status).toBe(201)
    expect(await codeOf(await vault.ask(sealed, only))).toBe('release/erased')
    expect(lookInto(running.folder, 'SELECT * FROM orders')).toEqual([])
    expect(await said('--report', sealed.id)).toBe('found 1, erased 0, ended before 1')
    rmSync(folder, { recursive: true })
  })

  test('everything of a patient, by a reference that says nothing to the relay', async () => {
    const key = Secret.random(32)
    const keyFolder = mkdtempSync(join(tmpdir(), 'wardlink-reference-'))
    const keyFile = join(keyFolder, 'reference.key')
    writeFileSync(keyFile, `${toBase64url(key.reveal())}\n`, { mode: 0o600 })
    const iris = await patientReference(key, { type: 'nhs-number', value: '9990000018' })
    const jane = await patientReference(key, { type: 'nhs-number', value: '9990000026' })
    const shareOf = async (reference: string) => {
      const sealed = await seal(3000)
      const json = { ...(await sender.createRequest(sealed, grantTo())), patientReference: reference }
      const { status } = await call(
        running.relay.origin,
        'createEnvelope',
        {},
        { json, bearer: sender.token },
      )
      expect(status).toBe(201)
      await sender.upload(sealed)
      return sealed
    }
    const [first, second, others] = [await shareOf(iris), await shareOf(iris), await shareOf(jane)]
    const words = ['--key-file', keyFile, '--nhs-number', '999 000 0018']
    expect(await printed(() => patientReferenceOf(words))).toBe(iris)
    const config = readConfig(running.folder)
    expect(everyByte().includes(Buffer.from(iris, 'base64url'))).toBe(true)
    const answer = await giveOrder(config, { erase: { of: 'patient', tenant: 'ward7', reference: iris } })
    expect(answer).toMatchObject({ is: 'done', found: 2 })
    for (const sealed of [first, second]) {
      expect(typesOf(sealed).slice(-2)).toEqual(['erasure-ordered', 'erased'])
      expect(await codeOf(await (await newVault()).ask(sealed))).toBe('release/erased')
    }
    expect((await (await newVault()).ask(others)).status).toBe(201)
    await expect
      .poll(() => everyByte().includes(Buffer.from(iris, 'base64url')), { timeout: 10_000 })
      .toBe(false)
    rmSync(keyFolder, { recursive: true })
  })

  test('what somebody sent, and who they were; their session ends', async () => {
    const sealed = await seal(3000)
    await sender.share(sealed)
    const lees = await TestSender.signIn(running.relay.origin, running.issuer, 'lee')
    const kept = await seal(3000)
    await lees.share(kept, grantTo({ type: 'named', email: PEOPLE.sam.email }))
    const person = { of: 'person', tenant: 'ward7', issuer: running.issuer.issuer, subject: 'asha' } as const
    const answer = await giveOrder(readConfig(running.folder), { erase: person })
    expect(answer).toMatchObject({ is: 'done', found: 1 })
    expect((await call(running.relay.origin, 'listSent', {}, { bearer: sender.token })).status).toBe(401)
    await expect.poll(() => everyByte().includes('Asha'), { timeout: 10_000 }).toBe(false)
    expect(everyByte().includes('Dr Lee Chen')).toBe(true)
    expect((await (await newVault()).ask(kept, 'sam')).status).toBe(201)
  })

  test('while no relay runs', async () => {
    const sealed = await seal(3000)
    await sender.share(sealed)
    await running.relay.close()
    const { stdout } = await wardlink('erase', running.folder, '--report', sealed.id)
    expect(stdout.trim()).toBe('found 1, erased 1, ended before 0')
    expect(typesOf(sealed)).toEqual(['created', 'erasure-ordered', 'erased'])
    await running.restart()
  })

  test.for([
    [['--patient', 'short', '--tenant', 'ward7'], 'did not understand'],
    [['--person', 'https://i.example', '--subject', 's', '--tenant', 'nowhere'], 'no such tenant'],
    [['--person', 'https://i.example', '--tenant', 'ward7'], '--subject is needed'],
    [['--report', 'a', '--patient', 'b'], 'one of'],
    [[], 'one of'],
  ] as const)('and says plainly what it did not do: %j', async ([words, said]) => {
    await expect(erase([running.folder, ...words])).rejects.toThrow(said)
  })
})

describe('a chat is not the record', () => {
  const grant = () => ({ ...grantTo(), expiresAt: Date.now() + 10 * DAY })
  const at = async (ms: number) => {
    running.clock.offsetMs = ms
    await running.restart()
  }
  const stageOf = (sealed: Sealed) =>
    lookInto<{ filing_stage: string | null }>(
      running.folder,
      'SELECT filing_stage FROM envelopes WHERE id = ?',
      sealed.id,
    )[0]?.filing_stage

  test('a report nobody has filed is spoken of before it ends, and its end says so too', async () => {
    const sealed = await seal(2000)
    await sender.share(sealed, grant())
    await at(6 * DAY)
    // The sweep of the start has been and gone when the next one waits for it.
    await running.restart()
    expect(stageOf(sealed)).toBeNull()
    await at(8 * DAY)
    await expect.poll(() => stageOf(sealed), { timeout: 10_000 }).toBe('sender-reminded')
    await at(9.5 * DAY)
    await expect.poll(() => stageOf(sealed), { timeout: 10_000 }).toBe('governance-told')
    await at(10 * DAY + 1000)
    await expect.poll(() => typesOf(sealed).at(-1), { timeout: 10_000 }).toBe('erased')
    const said = entriesAbout(running.folder, sealed.id).filter((entry) => entry.type === 'not-filed')
    expect(said.map(({ stage }) => stage)).toEqual(['sender-reminded', 'governance-told', 'ended'])
    expect(typesOf(sealed).slice(-3)).toEqual(['not-filed', 'expired', 'erased'])
    const iat = Math.floor((Date.now() + running.clock.offsetMs) / 1000)
    const times = { iat, exp: iat + 300 }
    sender = await TestSender.signIn(running.relay.origin, running.issuer, 'asha', times)
    expect((await itemOf(sealed))?.filing).toEqual({ is: null, stage: 'ended' })
    // Late is better than never.
    expect((await sender.declareFiling(sealed.id, 'already-in-record')).status).toBe(200)
    expect((await itemOf(sealed))?.filing.is).toBe('already-in-record')
  })

  test.for(['filed', 'already-in-record', 'not-a-record'] as const)(
    'one that was said to be %s is left in peace',
    async (filing) => {
      const sealed = await seal(2000)
      await sender.share(sealed, grant())
      const answer = await sender.declareFiling(sealed.id, filing)
      const { logKeys } = (await (await call(running.relay.origin, 'describe')).json()) as RelayDescription
      const { receipt } = (await answer.json()) as { receipt: Receipt }
      expect((await verifyReceipt(receipt, logKeys.ward7 ?? '')).entry).toMatchObject({
        type: 'filing-declared',
        filing,
      })
      await at(10 * DAY + 1000)
      await expect.poll(() => typesOf(sealed).at(-1), { timeout: 10_000 }).toBe('erased')
      expect(typesOf(sealed)).toEqual(['created', 'filing-declared', 'expired', 'erased'])
    },
  )
})

test('an order left by somebody with the folder and nothing else still has to be one', async () => {
  const config = readConfig(running.folder)
  const bad = { erase: { of: 'everything', tenant: randomBytes(4).toString('hex') } }
  const answer = await giveOrder(config, bad as unknown as Parameters<typeof giveOrder>[1])
  expect(answer).toEqual({ is: 'refused', because: 'malformed' })
})
