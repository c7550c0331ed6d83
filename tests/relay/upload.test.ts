import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { readdirSync, statSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import { Upload } from 'tus-js-client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { pathOf } from '#shared/protocol/routes.ts'
import { codeOf, type Sealed, seal, TestSender, TestVault } from '#tests/fixtures/relay-client.ts'
import { startTestRelay, type TestRelay } from '#tests/fixtures/test-relay.ts'

let running: TestRelay
let sender: TestSender

beforeAll(async () => {
  running = await startTestRelay()
  sender = await TestSender.signIn(running.relay.origin, running.issuer)
})
afterAll(() => running.close())

async function offsetOf(sealed: Sealed): Promise<string | null> {
  return (await sender.offset(sealed.id)).headers.get('upload-offset')
}

async function arrivedWhole(sealed: Sealed): Promise<boolean> {
  const vault = await TestVault.make(running.relay.origin, running.issuer)
  const { ticket } = await vault.open(sealed)
  const bytes = new Uint8Array(await (await vault.read(sealed, ticket)).arrayBuffer())
  return Buffer.compare(bytes, sealed.bytes) === 0
}

/** A PATCH whose body is sent by hand, so that it can stop or break off. */
function openPatch(sealed: Sealed, offset: number, headers: Record<string, string | number> = {}) {
  return request(running.relay.origin + pathOf('uploadAppend', { envelopeId: sealed.id }), {
    method: 'PATCH',
    headers: {
      authorization: `Bearer ${sender.token}`,
      'tus-resumable': '1.0.0',
      'content-type': 'application/offset+octet-stream',
      'upload-offset': offset,
      ...headers,
    },
  })
}

describe('an upload', () => {
  test.for([
    ['in pieces of 64 KiB', 64 * 1024],
    ['in one piece', Number.POSITIVE_INFINITY],
  ] as const)('works with a tus client that is not ours, %s', async ([, chunkSize]) => {
    const sealed = await seal(700_001)
    await sender.create(sealed)
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const upload = new Upload(Buffer.from(sealed.bytes), {
      uploadUrl: running.relay.origin + pathOf('uploadOffset', { envelopeId: sealed.id }),
      uploadSize: sealed.bytes.length,
      chunkSize,
      headers: { authorization: `Bearer ${sender.token}` },
      onSuccess: () => resolve(),
      onError: reject,
    })
    upload.start()
    await promise
    expect(await arrivedWhole(sealed)).toBe(true)
  })

  test('says what it can do', async () => {
    const answer = await fetch(`${running.relay.origin}/uploads/x`, { method: 'OPTIONS' })
    expect(answer.status).toBe(204)
    expect(answer.headers.get('tus-version')).toBe('1.0.0')
    expect(answer.headers.get('tus-extension')).toBe('checksum,expiration,termination')
    expect(answer.headers.get('tus-checksum-algorithm')).toBe('sha256')
  })

  test('refuses another version of the protocol and says which it speaks', async () => {
    const sealed = await seal()
    await sender.create(sealed)
    const answer = await sender.append(sealed.id, 0, sealed.bytes.subarray(0, 10), {
      'tus-resumable': '0.2.2',
    })
    expect(answer.status).toBe(412)
    expect(answer.headers.get('tus-version')).toBe('1.0.0')
  })

  test('drops a piece that arrived altered, whole', async () => {
    const sealed = await seal()
    await sender.create(sealed)
    await sender.upload(sealed, 0, 65_536)
    const checksum = createHash('sha256').update('something else').digest('base64')
    const piece = sealed.bytes.subarray(65_536, 131_072)
    const answer = await sender.append(sealed.id, 65_536, piece, { 'upload-checksum': `sha256 ${checksum}` })
    expect(answer.status).toBe(460)
    expect(await offsetOf(sealed)).toBe('65536')
    await sender.upload(sealed, 65_536)
    expect(await arrivedWhole(sealed)).toBe(true)
  })

  test.for([
    ['a wrong place', { 'upload-offset': '5' }, 409],
    ['a negative place', { 'upload-offset': '-1' }, 400],
    ['a place with a sign', { 'upload-offset': '+0' }, 400],
    ['no form of checksum we know', { 'upload-checksum': 'md5 AAAA' }, 400],
    ['another kind of body', { 'content-type': 'application/octet-stream' }, 415],
  ] as const)('refuses %s', async ([, headers, status]) => {
    const sealed = await seal()
    await sender.create(sealed)
    const answer = await sender.append(sealed.id, 0, sealed.bytes.subarray(0, 10), headers)
    expect(answer.status).toBe(status)
    expect(await offsetOf(sealed)).toBe('0')
  })

  test('refuses more bytes than were announced, with or without saying how many', async () => {
    const sealed = await seal(1000, 10)
    await sender.create(sealed)
    const answer = await sender.append(sealed.id, 0, new Uint8Array(1001))
    expect(answer.status).toBe(413)
    const patch = openPatch(sealed, 0, { 'transfer-encoding': 'chunked' })
    patch.write(randomBytes(600))
    patch.end(randomBytes(600))
    const [response] = await once(patch, 'response')
    expect(response.statusCode).toBe(413)
    response.resume()
    expect(await offsetOf(sealed)).toBe('0')
  })

  test('may repeat its last piece when the answer was lost', async () => {
    const sealed = await seal()
    await sender.create(sealed)
    const piece = sealed.bytes.subarray(0, 65_536)
    expect((await sender.append(sealed.id, 0, piece)).status).toBe(204)
    const again = await sender.append(sealed.id, 0, piece)
    expect(again.status).toBe(204)
    expect(again.headers.get('upload-offset')).toBe('65536')
    const other = await sender.append(sealed.id, 0, new Uint8Array(65_536))
    expect(other.status).toBe(409)
    await sender.upload(sealed, 65_536)
    expect((await sender.append(sealed.id, 0, piece)).status).toBe(409)
    expect(await arrivedWhole(sealed)).toBe(true)
  })

  test('keeps what arrived of an unchecked piece when the connection breaks', async () => {
    const sealed = await seal(3_000_000)
    const before = filesSize(running)
    await sender.create(sealed)
    const patch = openPatch(sealed, 0, { 'content-length': sealed.bytes.length })
    patch.on('error', () => {})
    patch.write(sealed.bytes.subarray(0, 1_500_000))
    await until(async () => filesSize(running) >= before + 1_000_000)
    patch.destroy()
    await until(async () => Number(await offsetOf(sealed)) > 0)
    const from = Number(await offsetOf(sealed))
    expect(from).toBeLessThanOrEqual(1_500_000)
    await sender.upload(sealed, from, sealed.bytes.length, 1024 * 1024)
    expect(await arrivedWhole(sealed)).toBe(true)
  })

  test('keeps nothing of a checked piece when the connection breaks', async () => {
    const sealed = await seal(3_000_000)
    const before = filesSize(running)
    await sender.create(sealed)
    const patch = openPatch(sealed, 0, {
      'content-length': sealed.bytes.length,
      'upload-checksum': `sha256 ${createHash('sha256').update(sealed.bytes).digest('base64')}`,
    })
    patch.on('error', () => {})
    patch.write(sealed.bytes.subarray(0, 2_000_000))
    await until(async () => filesSize(running) >= before + 1_000_000)
    patch.destroy()
    expect(await offsetOf(sealed)).toBe('0')
    await sender.upload(sealed, 0, sealed.bytes.length, 1024 * 1024)
    expect(await arrivedWhole(sealed)).toBe(true)
  })

  test('is taken over at once by a second connection; the silent first one loses', async () => {
    const sealed = await seal(200_000)
    await sender.create(sealed)
    const silent = openPatch(sealed, 0, { 'content-length': sealed.bytes.length })
    const ended = once(silent, 'error')
    silent.write(sealed.bytes.subarray(0, 10))
    await new Promise((resolve) => setTimeout(resolve, 100))
    const beganAt = performance.now()
    await until(
      async () => (await sender.append(sealed.id, Number(await offsetOf(sealed)), new Uint8Array(0))).ok,
    )
    const from = Number(await offsetOf(sealed))
    await sender.upload(sealed, from)
    expect(performance.now() - beganAt).toBeLessThan(3000)
    await ended
    expect(await arrivedWhole(sealed)).toBe(true)
  })

  test('lets only one of many writers at the same place win', async () => {
    const sealed = await seal(200_000)
    await sender.create(sealed)
    const piece = sealed.bytes.subarray(0, 100_000)
    const answers = await Promise.allSettled(
      Array.from({ length: 8 }, () => sender.append(sealed.id, 0, piece)),
    )
    expect(answers.some((answer) => answer.status === 'fulfilled' && answer.value.status === 204)).toBe(true)
    expect(await offsetOf(sealed)).toBe('100000')
    await sender.upload(sealed, 100_000)
    expect(await arrivedWhole(sealed)).toBe(true)
  })

  test('that is stopped is gone, with its bytes and its relay share', async () => {
    const sealed = await seal()
    await sender.create(sealed)
    await sender.upload(sealed, 0, 131_072)
    const before = filesSize(running)
    const stop = await fetch(running.relay.origin + pathOf('uploadStop', { envelopeId: sealed.id }), {
      method: 'DELETE',
      headers: { authorization: `Bearer ${sender.token}`, 'tus-resumable': '1.0.0' },
    })
    expect(stop.status).toBe(204)
    expect(filesSize(running)).toBe(before - 131_072)
    expect(await codeOf(await sender.append(sealed.id, 131_072, new Uint8Array(1)))).toBe('upload/not-found')
    expect((await sender.sent()).envelopes.find(({ envelopeId }) => envelopeId === sealed.id)?.state).toBe(
      'erased',
    )
  })

  test('that never finishes ends after a day; a finished one does not', async () => {
    const half = await seal()
    const whole = await seal()
    await sender.create(half)
    await sender.upload(half, 0, 131_072)
    await sender.share(whole, { ...(await longGrant()) })
    running.clock.offsetMs = 25 * 60 * 60 * 1000
    try {
      // The clock is past the session too: a new sign-in by the clock.
      const now = Math.floor((Date.now() + running.clock.offsetMs) / 1000)
      const nonce = 'd'.repeat(43)
      const idToken = await running.issuer.idToken({
        sub: 'asha',
        name: 'Dr Asha Patel',
        organisation: 'RX1',
        roles: ['clinician'],
        aud: 'wardlink-extension',
        nonce,
        iat: now,
        exp: now + 300,
      })
      const session = await fetch(`${running.relay.origin}/sessions`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ idToken, nonce }),
      })
      const { senderToken } = (await session.json()) as { senderToken: string }
      const sent = await fetch(`${running.relay.origin}/envelopes`, {
        headers: { authorization: `Bearer ${senderToken}` },
      })
      const { envelopes } = (await sent.json()) as { envelopes: { envelopeId: string; state: string }[] }
      const stateOf = (sealed: Sealed) => envelopes.find(({ envelopeId }) => envelopeId === sealed.id)?.state
      expect(stateOf(half)).toBe('expired')
      expect(stateOf(whole)).toBe('ready')
    } finally {
      running.clock.offsetMs = 0
    }
  })
})

async function longGrant() {
  const { grantTo } = await import('#tests/fixtures/relay-client.ts')
  return { ...grantTo(), expiresAt: Date.now() + 7 * 24 * 60 * 60 * 1000 }
}

function filesSize({ folder }: TestRelay): number {
  const envelopes = join(folder, 'data/envelopes')
  return readdirSync(envelopes, { recursive: true, withFileTypes: true })
    .filter((item) => item.isFile())
    .reduce((sum, item) => sum + statSync(join(item.parentPath, item.name)).size, 0)
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    if (await holds()) return
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
  throw new Error('it never came to that')
}
