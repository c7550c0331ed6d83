import { connect, type Socket } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type CrashRelay, makeCrashRelay } from '#tests/fixtures/crash-relay.ts'
import { PEOPLE } from '#tests/fixtures/fake-issuer.ts'
import { grantTo, seal, TestSender, TestVault } from '#tests/fixtures/relay-client.ts'

let relay: CrashRelay
beforeAll(async () => {
  relay = await makeCrashRelay({ algorithm: 'ES256' })
  await relay.start()
}, 120_000)
afterAll(() => relay.close())

test('told to stop in the middle of uploads and releases, it finishes them, takes nothing new and ends well', async () => {
  const sender = await TestSender.signIn(relay.origin, relay.issuer)
  const sealed = await seal(600_000)
  await sender.create(sealed)
  const opened = await seal(2000)
  await sender.share(opened, grantTo({ type: 'role', organisation: 'RX1', role: null, minimumAssurance: 0 }))
  const vaults = await Promise.all(
    Array.from({ length: 24 }, () => TestVault.make(relay.origin, relay.issuer)),
  )

  const upload = await beginUpload(sender, sealed)
  const asked = Promise.all(
    vaults.map(async (vault, at) => {
      const answer = await vault.ask(opened, { ...PEOPLE.lee, sub: `person-${at}` })
      return answer.status
    }),
  )
  // Half of the piece is there, and somebody has had a release: it is in the middle of both.
  const first = await TestVault.make(relay.origin, relay.issuer)
  expect((await first.ask(opened, { ...PEOPLE.lee, sub: 'first' })).status).toBe(201)
  const exit = relay.stop()

  const refused = await refusal(relay)
  expect(refused.headers.get('retry-after')).toBe('5')
  expect(refused.headers.get('connection')).toBe('close')
  expect(await refused.json()).toMatchObject({ code: 'relay/overloaded', status: 503 })
  expect((await fetch(`${relay.origin}/health`)).status).toBe(503)
  const statuses = await asked
  // Whoever was not answered yet was refused or let in, and never cut off.
  expect(statuses.filter((status) => status !== 201 && status !== 503)).toEqual([])
  expect(await upload.finish()).toMatch(/^HTTP\/1\.1 204 /)
  expect(await exit).toBe(0)

  await relay.start()
  expect((await sender.offset(sealed.id)).headers.get('upload-offset')).toBe(String(sealed.bytes.length))
  const [report] = (await sender.sent()).envelopes.filter(({ envelopeId }) => envelopeId === opened.id)
  const released = statuses.filter((status) => status === 201).length
  // Each answer that left is on record; what was on record and not answered would be a release nobody got.
  expect(report?.releases).toHaveLength(released + 1)
}, 120_000)

/** One that came after the word to stop. */
async function refusal({ origin }: CrashRelay): Promise<Response> {
  for (;;) {
    const answer = await fetch(`${origin}/description`)
    if (answer.status === 503) return answer
    await answer.body?.cancel()
  }
}

async function beginUpload(sender: TestSender, { id, bytes }: Awaited<ReturnType<typeof seal>>) {
  const { port, host } = new URL(relay.origin)
  const socket: Socket = connect(Number(port), '127.0.0.1')
  const head = [
    `PATCH /uploads/${id} HTTP/1.1`,
    `Host: ${host}`,
    `Authorization: Bearer ${sender.token}`,
    'Tus-Resumable: 1.0.0',
    'Content-Type: application/offset+octet-stream',
    'Upload-Offset: 0',
    `Content-Length: ${bytes.length}`,
  ]
  socket.write(`${head.join('\r\n')}\r\n\r\n`)
  await new Promise((resolve) => socket.write(bytes.subarray(0, bytes.length / 2), resolve))
  return {
    async finish(): Promise<string> {
      const answer = new Promise<string>((resolve, reject) => {
        socket.once('data', (text: Buffer) => resolve(text.toString('latin1')))
        socket.once('close', () => reject(new Error('cut off')))
      })
      socket.write(bytes.subarray(bytes.length / 2))
      return answer.finally(() => socket.destroy())
    },
  }
}
