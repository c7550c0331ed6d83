import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openCheckpoint } from '#shared/audit/checkpoint.ts'
import { parseVerifierKey } from '#shared/audit/note.ts'
import { verifyReceipt } from '#shared/audit/receipt.ts'
import type { CreateEnvelope, RelayDescription, Released } from '#shared/protocol/messages.ts'
import {
  call,
  codeOf,
  grantTo,
  type Sealed,
  seal,
  TestSender,
  TestVault,
} from '#tests/fixtures/relay-client.ts'
import { startTestRelay, type TestRelay } from '#tests/fixtures/test-relay.ts'
import { askHost } from '../gates/ask-host.ts'

/** It looks every second and a half. */
const SOON = { timeout: 20_000, interval: 100 }

let running: TestRelay
let sender: TestSender
let before: RelayDescription

beforeAll(async () => {
  running = await startTestRelay()
  sender = await TestSender.signIn(running.relay.origin, running.issuer)
  before = await description()
})
afterAll(() => running.close())

async function description(): Promise<RelayDescription> {
  return (await (await call(running.relay.origin, 'describe')).json()) as RelayDescription
}

function wardlink(...words: string[]): string {
  const cli = join(import.meta.dirname, '../../relay/cli.ts')
  const ran = spawnSync(process.execPath, [cli, ...words], { encoding: 'utf8', timeout: 60_000 })
  if (ran.status !== 0) throw new Error(`${words.join(' ')}: ${ran.stdout}${ran.stderr}`)
  return ran.stdout
}

/** Made by somebody who read the description a while ago. */
async function prepared(): Promise<{ sealed: Sealed; json: CreateEnvelope }> {
  const sealed = await seal(1500)
  return { sealed, json: await sender.createRequest(sealed, grantTo()) }
}

async function deposit(json: CreateEnvelope): Promise<Response> {
  return call(running.relay.origin, 'createEnvelope', {}, { json, bearer: sender.token })
}

async function checkpointFits(verifierKey: string | undefined): Promise<boolean> {
  const note = await (await fetch(`${running.relay.origin}/audit/ward7/checkpoint`)).text()
  const key = await parseVerifierKey(verifierKey ?? '')
  return key !== null && (await openCheckpoint(note, key)) !== null
}

test('new keys are taken up at work: whoever knows the old ones, and whoever knows the new, is served', async () => {
  const early = await prepared()
  const waiting = await prepared()
  expect((await deposit(early.json)).status).toBe(201)
  await sender.upload(early.sealed)
  const log = before.logKeys.ward7 ?? ''
  expect(await checkpointFits(log)).toBe(true)

  wardlink('keys', 'rotate', running.folder, '--wrap', '--log', 'ward7')
  // Used by every process before anybody is told: nothing has changed for whoever asks.
  await expect.poll(() => running.log.join(''), SOON).toContain('keys-read')
  expect(await description()).toEqual(before)

  running.clock.offsetMs += 11_000
  await expect
    .poll(async () => (await description()).relayKey.publicKey, SOON)
    .not.toBe(before.relayKey.publicKey)
  const after = await description()
  expect(after.logKeys.ward7).not.toBe(log)
  const shown = await askHost(
    running.relay.port,
    new URL(running.relay.origins.viewerOrigin).host,
    'GET',
    '/config.json',
  )
  const config: unknown = JSON.parse(shown.body.toString())
  expect(config).toEqual(after)

  // Nothing was written since, and the newest checkpoint can be verified by both all the same.
  expect(await checkpointFits(log)).toBe(true)
  expect(await checkpointFits(after.logKeys.ward7)).toBe(true)

  // A report that waited in an outbox, wrapped to the old key; and one by a client that has just read the new one.
  const late = await prepared()
  for (const { sealed, json } of [waiting, late]) {
    expect((await deposit(json)).status).toBe(201)
    await sender.upload(sealed)
  }
  for (const { sealed } of [early, waiting, late]) {
    const vault = await TestVault.make(running.relay.origin, running.issuer)
    const answer = await vault.ask(sealed)
    const { receipt } = (await answer.clone().json()) as Released
    const { relayShare } = await vault.open(sealed, answer)
    expect(relayShare.reveal()).toEqual(sealed.relayShare.reveal())
    await expect(verifyReceipt(receipt, log)).resolves.toBeDefined()
    await expect(verifyReceipt(receipt, after.logKeys.ward7 ?? '')).resolves.toBeDefined()
  }
}, 60_000)

test('a key that is retired opens and signs nothing any more, and its file is gone', async () => {
  const after = await description()
  const old = { ...(await prepared()).json }
  const sealed = await seal(1500)
  const stale = { ...(await sender.createRequest(sealed, grantTo())), relayShare: old.relayShare }
  // By its date the second key is young: the command reads the real clock.
  await expect
    .poll(() => wardlink('keys', 'retire', running.folder, '--wrap', '--log', 'ward7'), {
      timeout: 30_000,
      interval: 1000,
    })
    .toContain('Destroyed: 2')
  expect(readdirSync(join(running.folder, 'keys')).filter((name) => name.startsWith('wrap'))).toHaveLength(1)
  await expect.poll(() => checkpointFits(before.logKeys.ward7), SOON).toBe(false)
  expect(await checkpointFits(after.logKeys.ward7)).toBe(true)
  expect(await codeOf(await deposit(stale))).toBe('wrap/wrong-key')
  const { sealed: fresh, json } = await prepared()
  expect((await deposit(json)).status).toBe(201)
  await sender.upload(fresh)
  await running.restart()
  expect(await description()).toMatchObject({ relayKey: after.relayKey, logKeys: after.logKeys })
}, 60_000)
