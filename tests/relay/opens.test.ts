import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { signInNonce } from '#shared/access/sign-in-nonce.ts'
import type { Released } from '#shared/protocol/messages.ts'
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
import { startTestRelay, type TestRelay } from '#tests/fixtures/test-relay.ts'

let running: TestRelay
let sender: TestSender

beforeAll(async () => {
  running = await startTestRelay()
  sender = await TestSender.signIn(running.relay.origin, running.issuer)
})
afterAll(() => running.close())

/** Anyone of RX1: many people for one report. */
function toEveryone(maximumOpensCount: number | null) {
  const grant = grantTo({ type: 'role', organisation: 'RX1', role: null, minimumAssurance: 0 })
  return { ...grant, maximumOpensCount }
}

/** How many entries the log has. */
async function treeSize(): Promise<number> {
  const note = await (await call(running.relay.origin, 'auditCheckpoint', { tenant: 'ward7' })).text()
  return Number(note.split('\n')[1])
}

async function askAs(sealed: Sealed, sub: string): Promise<Response> {
  const vault = await TestVault.make(running.relay.origin, running.issuer)
  return vault.ask(sealed, { ...PEOPLE.lee, sub })
}

describe('how often a report may be opened', () => {
  test.for([1, 3, 10])('%i times is %i times, with 64 people asking at once', async (limit) => {
    const sealed = await seal(2000)
    await sender.share(sealed, toEveryone(limit))
    const answers = await Promise.all(Array.from({ length: 64 }, (_, at) => askAs(sealed, `person-${at}`)))
    const refusals = answers.filter(({ status }) => status !== 201)
    expect(answers.length - refusals.length).toBe(limit)
    for (const refusal of refusals) expect(await codeOf(refusal)).toBe('release/used-up')
    const [item] = (await sender.sent()).envelopes
    expect(item?.releases).toHaveLength(limit)
    expect(item?.refusedCount).toBe(64 - limit)
  })

  test('the same person coming back soon is the same open; later it is another', async () => {
    const sealed = await seal(2000)
    await sender.share(sealed, toEveryone(1))
    expect((await askAs(sealed, 'again')).status).toBe(201)
    expect((await askAs(sealed, 'again')).status).toBe(201)
    expect(await codeOf(await askAs(sealed, 'someone else'))).toBe('release/used-up')
    running.clock.offsetMs = 16 * 60 * 1000
    try {
      const vault = await TestVault.make(running.relay.origin, running.issuer)
      const now = Math.floor((Date.now() + running.clock.offsetMs) / 1000)
      const later = { ...PEOPLE.lee, sub: 'again', iat: now, exp: now + 300 }
      expect(await codeOf(await vault.ask(sealed, later))).toBe('release/used-up')
    } finally {
      running.clock.offsetMs = 0
    }
  })

  test('an open that came too early for the upload is not counted', async () => {
    const sealed = await seal(2000)
    await sender.create(sealed, toEveryone(1))
    expect(await codeOf(await askAs(sealed, 'early'))).toBe('release/not-ready')
    await sender.upload(sealed)
    expect((await askAs(sealed, 'other')).status).toBe(201)
  })

  test('an upload that ran out of time is refused as expired, however much of it arrived', async () => {
    const late = await startTestRelay()
    try {
      const sealed = await seal(200_000, 1000)
      const before = await TestSender.signIn(late.relay.origin, late.issuer)
      await before.create(sealed, { ...toEveryone(3), expiresAt: Date.now() + 7 * 24 * 60 * 60 * 1000 })
      await before.upload(sealed, 0, 65536)
      late.clock.offsetMs = 25 * 60 * 60 * 1000
      // Starting sweeps.
      await late.restart()
      const iat = Math.floor((Date.now() + late.clock.offsetMs) / 1000)
      const times = { iat, exp: iat + 300 }
      const sender = await TestSender.signIn(late.relay.origin, late.issuer, 'asha', times)
      const item = async () => (await sender.sent()).envelopes[0]
      await expect.poll(async () => (await item())?.state, { timeout: 5000 }).toBe('expired')
      const vault = await TestVault.make(late.relay.origin, late.issuer)
      const answer = await vault.ask(sealed, { ...PEOPLE.lee, ...times })
      expect(await codeOf(answer)).toBe('release/expired')
      expect(await item()).toMatchObject({ releases: [], refusedCount: 1 })
    } finally {
      await late.close()
    }
  })

  test.for([
    ['a point of order one', { kem: 'x25519', publicKey: 'A'.repeat(43) }],
    ['a point off the curve', { kem: 'p-256', publicKey: `BA${'A'.repeat(85)}` }],
  ] as const)('%s for a vault key counts nothing and leaves no entry', async ([, vaultKey]) => {
    const sealed = await seal(2000)
    await sender.share(sealed, toEveryone(1))
    const vault = await TestVault.make(running.relay.origin, running.issuer)
    const nonce = await signInNonce(vaultKey, sealed.id, vault.salt)
    const before = await treeSize()
    const answer = await vault.ask(sealed, { ...PEOPLE.lee, nonce }, { request: { vaultKey } })
    expect([answer.status, await codeOf(answer)]).toEqual([400, 'wrap/wrong-key'])
    expect(await treeSize()).toBe(before)
    expect((await askAs(sealed, 'someone')).status).toBe(201)
  })

  test('acknowledging twice gives the same entry', async () => {
    const sealed = await seal(2000)
    await sender.share(sealed)
    const vault = await TestVault.make(running.relay.origin, running.issuer)
    const { released, ticket } = await vault.open(sealed)
    const [first, second] = await Promise.all([
      vault.opened(released.releaseId, ticket),
      vault.opened(released.releaseId, ticket),
    ])
    const entryOf = async (answer: Response) => ((await answer.json()) as Released).receipt.entry
    expect(await entryOf(first)).toBe(await entryOf(second))
  })

  test('nothing is acknowledged with a ticket past its time, or of a report that has ended', async () => {
    const [late, ended] = [await seal(2000), await seal(2000)]
    for (const sealed of [late, ended]) await sender.share(sealed)
    const vault = await TestVault.make(running.relay.origin, running.issuer)
    const ofLate = await vault.open(late)
    const ofEnded = await vault.open(ended)
    await sender.revoke(ended.id)
    const afterEnd = await vault.opened(ofEnded.released.releaseId, ofEnded.ticket)
    expect(await codeOf(afterEnd)).toBe('release/revoked')
    running.clock.offsetMs = 61 * 60 * 1000
    try {
      const afterTime = await vault.opened(ofLate.released.releaseId, ofLate.ticket)
      expect(await codeOf(afterTime)).toBe('sign-in/needed')
    } finally {
      running.clock.offsetMs = 0
    }
  })

  test('a ticket acknowledges and reads its own release alone', async () => {
    const [mine, other] = [await seal(2000), await seal(2000)]
    await sender.share(mine)
    await sender.share(other)
    const vault = await TestVault.make(running.relay.origin, running.issuer)
    const ofMine = await vault.open(mine)
    const otherVault = await TestVault.make(running.relay.origin, running.issuer)
    const ofOther = await otherVault.open(other)
    expect((await vault.opened(ofOther.released.releaseId, ofMine.ticket)).status).toBe(403)
    expect((await vault.read(other, ofMine.ticket)).status).toBe(403)
    const wrongLink = { id: mine.id, accessToken: other.accessToken }
    expect((await vault.read(wrongLink, ofMine.ticket)).status).toBe(403)
    expect((await vault.read(mine, ofMine.ticket)).status).toBe(200)
    running.clock.offsetMs = 61 * 60 * 1000
    expect(await codeOf(await vault.read(mine, ofMine.ticket))).toBe('sign-in/needed')
    running.clock.offsetMs = 0
  })
})

describe('looking changes nothing', () => {
  const looks = ['GET', 'HEAD', 'OPTIONS'] as const
  test.for(looks)('%s on every address of a report', async (method) => {
    const sealed = await seal(2000)
    await sender.share(sealed, toEveryone(1))
    const before = await sender.sent()
    const paths = ['', '/bytes', '/releases', '/revocation']
    for (const path of [...paths.map((path) => `/envelopes/${sealed.id}${path}`), `/uploads/${sealed.id}`]) {
      for (const headers of [{}, { purpose: 'prefetch', 'sec-purpose': 'prefetch;prerender' }]) {
        await fetch(running.relay.origin + path, { method, headers })
      }
    }
    expect(await sender.sent()).toEqual(before)
  })
})

describe('who is outside the grant learns nothing', () => {
  test('what is no report id at all answers as an unknown one, whatever the token', async () => {
    const unknown = await seal(2000)
    const nonsense = { id: 'gb-nonsense' as Sealed['id'], accessToken: unknown.accessToken }
    const vault = await TestVault.make(running.relay.origin, running.issuer)
    for (const change of [{}, { idToken: 'a.e30.c' }]) {
      const answers = [await vault.ask(unknown, 'lee', change), await vault.ask(nonsense, 'lee', change)]
      const [first, second] = await Promise.all(
        answers.map(async (answer) => [answer.status, await answer.text()]),
      )
      expect(second).toEqual(first)
    }
  })

  test('unknown, wrong link and not granted answer byte for byte alike', async () => {
    const sealed = await seal(2000)
    await sender.share(sealed)
    const unknown = await seal(2000)
    const ended = await seal(2000)
    await sender.share(ended)
    await sender.revoke(ended.id)
    const vault = await TestVault.make(running.relay.origin, running.issuer)
    const answers = await Promise.all([
      vault.ask(sealed, 'sam'),
      vault.ask(unknown, 'sam'),
      vault.ask(unknown, 'lee'),
      vault.ask({ id: sealed.id, accessToken: unknown.accessToken }, 'lee'),
      vault.ask({ id: sealed.id, accessToken: unknown.accessToken }, 'sam'),
      vault.ask(ended, 'sam'),
      vault.ask({ id: ended.id, accessToken: unknown.accessToken }, 'lee'),
    ])
    const seen = await Promise.all(answers.map(seenOf))
    expect(new Set(seen).size, seen.join('\n')).toBe(1)
    expect(seen[0]).toContain('release/not-granted')
  })

  test('reading and acknowledging too', async () => {
    const sealed = await seal(2000)
    await sender.share(sealed)
    const unknown = await seal(2000)
    const vault = await TestVault.make(running.relay.origin, running.issuer)
    const ticket = 'A'.repeat(43)
    const seen = await Promise.all([
      seenOf(await vault.read(sealed, ticket)),
      seenOf(await vault.read(unknown, ticket)),
      seenOf(await vault.opened('A'.repeat(22), ticket)),
    ])
    expect(new Set(seen).size).toBe(1)
  })

  test('a colleague’s report is as unknown to another sender as one that never was', async () => {
    const sealed = await seal(2000)
    await sender.share(sealed)
    const lee = await TestSender.signIn(running.relay.origin, running.issuer, 'lee')
    const unknown = await seal(2000)
    const hers = await Promise.all(
      [lee.offset(sealed.id), lee.append(sealed.id, 0, new Uint8Array(3)), lee.revoke(sealed.id)].map(
        async (answer) => seenOf(await answer),
      ),
    )
    const none = await Promise.all(
      [lee.offset(unknown.id), lee.append(unknown.id, 0, new Uint8Array(3)), lee.revoke(unknown.id)].map(
        async (answer) => seenOf(await answer),
      ),
    )
    expect(hers).toEqual(none)
    expect((await lee.sent()).envelopes).toEqual([])
  })
})

/** Everything an outsider can see of an answer. */
async function seenOf(answer: Response): Promise<string> {
  const headers = [...answer.headers].filter(([name]) => name !== 'date')
  return JSON.stringify([answer.status, headers, await answer.text()])
}
