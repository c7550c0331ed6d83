import { spawn } from 'node:child_process'
import { generateKeyPairSync, sign } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { fromBase64 } from '#shared/audit/base64.ts'
import { type Checkpoint, openCheckpoint } from '#shared/audit/checkpoint.ts'
import {
  cosignatureLine,
  cosignedText,
  formatWitnessKey,
  parseWitnessKey,
  type WitnessKey,
  witnessedAt,
} from '#shared/audit/cosignature.ts'
import { isConsistent } from '#shared/audit/merkle.ts'
import { parseVerifierKey, type VerifierKey } from '#shared/audit/note.ts'
import { fromBase64url } from '#shared/bytes/base64url.ts'
import { seal, TestSender } from '#tests/fixtures/relay-client.ts'
import { startTestRelay, type TestRelay } from '#tests/fixtures/test-relay.ts'

/** A witness as c2sp.org/tlog-witness has it: it signs what goes on from what it signed before, and nothing else. */
class TestWitness {
  readonly key: WitnessKey
  readonly keyText: string
  readonly #sign: (text: string) => Uint8Array
  #server: Server | null = null
  logKey: VerifierKey | null = null
  seen: Checkpoint | null = null
  answers: number[] = []
  /** Says somebody else's word. */
  isLying = false

  private constructor(key: WitnessKey, keyText: string, sign: (text: string) => Uint8Array) {
    this.key = key
    this.keyText = keyText
    this.#sign = sign
  }

  static async make(): Promise<TestWitness> {
    const { publicKey, privateKey } = generateKeyPairSync('ed25519')
    const raw = fromBase64url(String(publicKey.export({ format: 'jwk' }).x))
    const text = await formatWitnessKey('witness.example/w1', raw)
    const key = await parseWitnessKey(text)
    if (!key) throw new Error('its own key')
    return new TestWitness(key, text, (said) => sign(null, Buffer.from(said), privateKey))
  }

  async listen(): Promise<string> {
    this.#server = createServer(async (request, response) => {
      const chunks: Buffer[] = []
      for await (const chunk of request) chunks.push(chunk as Buffer)
      const { status, body } = await this.add(Buffer.concat(chunks).toString())
      this.answers.push(status)
      response.writeHead(status, status === 409 ? { 'content-type': 'text/x.tlog.size' } : {}).end(body)
    })
    await new Promise<void>((resolve) => this.#server?.listen(0, '127.0.0.1', resolve))
    return `http://localhost:${(this.#server.address() as AddressInfo).port}/w1`
  }

  async add(body: string): Promise<{ status: number; body: string }> {
    const [, old = '', lines = '', note = ''] =
      /^old ([0-9]+)\n((?:[A-Za-z0-9+/=]+\n)*)\n([\s\S]+)$/.exec(body) ?? []
    const checkpoint = this.logKey && (await openCheckpoint(note, this.logKey))
    if (!checkpoint) return { status: 403, body: '' }
    const knownSize = this.seen?.treeSize ?? 0
    if (Number(old) !== knownSize) return { status: 409, body: `${knownSize}\n` }
    if (checkpoint.treeSize < knownSize) return { status: 400, body: '' }
    const proof = lines
      .split('\n')
      .filter(Boolean)
      .map((line) => fromBase64(line) ?? new Uint8Array())
    if (this.seen && !(await isConsistent(this.seen, checkpoint, proof))) return { status: 422, body: '' }
    this.seen = checkpoint
    const text = note.slice(0, note.lastIndexOf('\n\n') + 1)
    const seconds = Math.floor(Date.now() / 1000)
    const signature = this.#sign(cosignedText(this.isLying ? `${text}and more\n` : text, seconds))
    return { status: 200, body: cosignatureLine(this.key, seconds, signature) }
  }

  close(): void {
    this.#server?.close()
  }
}

const SOON = { timeout: 20_000, interval: 100 }
let witness: TestWitness
let running: TestRelay
let sender: TestSender

beforeAll(async () => {
  witness = await TestWitness.make()
  const url = await witness.listen()
  running = await startTestRelay({ tenant: { witnesses: [{ url, key: witness.keyText }] } })
  const { logKeys } = (await (await fetch(`${running.relay.origin}/description`)).json()) as {
    logKeys: Record<string, string>
  }
  witness.logKey = await parseVerifierKey(logKeys.ward7 ?? '')
  sender = await TestSender.signIn(running.relay.origin, running.issuer)
})
afterAll(async () => {
  await running.close()
  witness.close()
})

async function checkpoint(): Promise<string> {
  return (await fetch(`${running.relay.origin}/audit/ward7/checkpoint`)).text()
}

/** Beside this process, which has to answer. */
async function auditVerify(...words: string[]): Promise<string> {
  const cli = join(import.meta.dirname, '../../relay/cli.ts')
  const child = spawn(process.execPath, [cli, 'audit', 'verify', ...words], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let said = ''
  child.stdout.on('data', (text: Buffer) => {
    said += text.toString()
  })
  const code = await new Promise((resolve) => child.once('exit', resolve))
  return `${code} ${said}`
}

test('a witness sees each log grow, and its word stands below the newest checkpoint', async () => {
  for (let at = 0; at < 3; at++) {
    await sender.create(await seal(1500))
    await expect.poll(async () => witnessedAt(await checkpoint(), witness.key), SOON).toBeTypeOf('number')
    expect(witness.seen?.treeSize).toBe(at + 1)
  }
  expect(await auditVerify(running.relay.origin, '--witness', witness.keyText)).toMatch(
    /^0 ward7: intact, 3 entries/,
  )
  const other = await TestWitness.make()
  expect(await auditVerify(running.relay.origin, '--witness', other.keyText)).toMatch(
    /^1 ward7: NOT WITNESSED/,
  )
}, 90_000)

test('a relay that was started again finds out what the witness knows, and goes on from there', async () => {
  await running.restart()
  sender = await TestSender.signIn(running.relay.origin, running.issuer)
  await sender.create(await seal(1500))
  await expect.poll(async () => witnessedAt(await checkpoint(), witness.key), SOON).toBeTypeOf('number')
  expect(witness.answers).toContain(409)
  expect(witness.seen?.treeSize).toBe(4)
}, 60_000)

test('another history gets no word, a witness that lies is not shown, and nobody waits for either', async () => {
  const { seen } = witness
  if (!seen) throw new Error('it has seen one')
  witness.seen = { ...seen, rootHash: new Uint8Array(32).fill(7) }
  await sender.create(await seal(1500))
  await expect.poll(() => witness.answers, SOON).toContain(422)
  expect(await witnessedAt(await checkpoint(), witness.key)).toBeNull()
  await expect.poll(() => running.log.join(''), SOON).toContain('witness-silent')

  witness.seen = null
  witness.isLying = true
  const tries = witness.answers.length
  // It rests for half a minute after that.
  running.clock.offsetMs += 31_000
  await expect.poll(() => witness.answers.slice(tries), SOON).toContain(200)
  expect(await checkpoint()).not.toContain(witness.key.name)
  expect((await sender.sent()).envelopes).toHaveLength(5)
}, 60_000)

test('a log that signs for itself is no witness', async () => {
  const { logKeys } = (await (await fetch(`${running.relay.origin}/description`)).json()) as {
    logKeys: Record<string, string>
  }
  expect(await parseWitnessKey(logKeys.ward7 ?? '')).toBeNull()
})
