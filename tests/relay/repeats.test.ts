import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { MAXIMUM_RELEASES_AN_HOUR } from '#shared/access/decide.ts'
import { PEOPLE } from '#tests/fixtures/fake-issuer.ts'
import { codeOf, grantTo, seal, TestSender, TestVault } from '#tests/fixtures/relay-client.ts'
import { entriesAbout, lookInto } from '#tests/fixtures/relay-database.ts'
import { startTestRelay, type TestRelay } from '#tests/fixtures/test-relay.ts'

const MINUTE = 60_000
let running: TestRelay
let sender: TestSender

beforeAll(async () => {
  running = await startTestRelay()
  sender = await TestSender.signIn(running.relay.origin, running.issuer)
})
afterAll(() => running.close())

const newVault = () => TestVault.make(running.relay.origin, running.issuer)
const toEveryone = (maximumOpensCount: number | null) => ({
  ...grantTo({ type: 'role', organisation: 'RX1', role: null, minimumAssurance: 0 }),
  maximumOpensCount,
})
async function later(ms: number, work: () => Promise<void>): Promise<void> {
  running.clock.offsetMs += ms
  try {
    await work()
  } finally {
    running.clock.offsetMs -= ms
  }
}
const typesOf = (id: string) => entriesAbout(running.folder, id).map(({ type }) => type)

describe('the same request again', () => {
  test('is the same open, however late: a replay uses up nothing', async () => {
    const sealed = await seal(2000)
    await sender.share(sealed, toEveryone(2))
    const vault = await newVault()
    const now = Math.floor(Date.now() / 1000)
    const nonce = await vault.nonce(sealed.id)
    const idToken = await running.issuer.idToken({ ...PEOPLE.lee, nonce, exp: now + 3500 })
    expect((await vault.ask(sealed, 'lee', { idToken })).status).toBe(201)
    await later(16 * MINUTE, async () => {
      expect((await vault.ask(sealed, 'lee', { idToken })).status).toBe(201)
      // The second open is still there for somebody else.
      const other = await newVault()
      const iat = Math.floor((Date.now() + running.clock.offsetMs) / 1000)
      const claims = { ...PEOPLE.lee, sub: 'other', iat, exp: iat + 300 }
      expect((await other.ask(sealed, claims)).status).toBe(201)
      const third = await newVault()
      expect(await codeOf(await third.ask(sealed, { ...claims, sub: 'third' }))).toBe('release/used-up')
    })
    const counted = entriesAbout(running.folder, sealed.id)
      .filter((entry) => entry.type === 'released')
      .map(({ countsAsOpen }) => countsAsOpen)
    expect(counted).toEqual([true, false, true])
  })

  test('by another person with the same vault key is another open', async () => {
    const sealed = await seal(2000)
    await sender.share(sealed, toEveryone(1))
    const vault = await newVault()
    expect((await vault.ask(sealed, 'lee')).status).toBe(201)
    expect(await codeOf(await vault.ask(sealed, { ...PEOPLE.lee, sub: 'someone else' }))).toBe(
      'release/used-up',
    )
  })

  test('is released no more often in an hour than anybody needs', async () => {
    const sealed = await seal(2000)
    await sender.share(sealed, toEveryone(null))
    const vault = await newVault()
    for (let count = 0; count < MAXIMUM_RELEASES_AN_HOUR; count++) {
      expect((await vault.ask(sealed)).status).toBe(201)
    }
    const answer = await vault.ask(sealed)
    expect([answer.status, await codeOf(answer)]).toEqual([429, 'release/too-often'])
    // Somebody else is not kept waiting by it, and an hour later neither are they.
    expect((await (await newVault()).ask(sealed, { ...PEOPLE.lee, sub: 'somebody' })).status).toBe(201)
    await later(61 * MINUTE, async () => {
      const iat = Math.floor((Date.now() + running.clock.offsetMs) / 1000)
      const again = await newVault()
      expect((await again.ask(sealed, { ...PEOPLE.lee, iat, exp: iat + 300 })).status).toBe(201)
    })
  })
})

describe('being refused again and again', () => {
  test('writes a few entries, then one that says how many more there were', async () => {
    const sealed = await seal(2000)
    await sender.share(sealed)
    const vault = await newVault()
    for (let count = 0; count < 14; count++) {
      expect(await codeOf(await vault.ask(sealed, 'sam'))).toBe('release/not-granted')
    }
    expect(typesOf(sealed.id)).toEqual(['created', ...Array(10).fill('refused')])
    const item = async () =>
      (await sender.sent()).envelopes.find(({ envelopeId }) => envelopeId === sealed.id)
    expect((await item())?.refusedCount).toBe(14)
    await later(61 * MINUTE, async () => {
      const iat = Math.floor((Date.now() + running.clock.offsetMs) / 1000)
      await vault.ask(sealed, { ...PEOPLE.sam, iat, exp: iat + 300 })
    })
    const [more, last] = entriesAbout(running.folder, sealed.id).slice(-2)
    expect(more).toMatchObject({ type: 'refused-more', count: 4 })
    expect(last).toMatchObject({ type: 'refused', because: 'not-granted' })
    expect(more).toMatchObject({ actor: last && 'actor' in last ? last.actor : '' })
  })

  test('by sign-ins of nobody known too; and the sweep writes what nobody came back for', async () => {
    const sealed = await seal(2000)
    await sender.share(sealed)
    const vault = await newVault()
    for (let count = 0; count < 12; count++) await vault.ask(sealed, 'lee', { idToken: 'a.b.c' })
    expect(typesOf(sealed.id).filter((type) => type === 'refused')).toHaveLength(10)
    await later(61 * MINUTE, async () => {
      await running.restart()
      await expect.poll(() => typesOf(sealed.id), { timeout: 10_000 }).toContain('refused-more')
      // Each window is closed once.
      await running.restart()
      const more = entriesAbout(running.folder, sealed.id).filter(({ type }) => type === 'refused-more')
      expect(more).toMatchObject([{ actor: null, because: 'sign-in-malformed', count: 2 }])
    })
    await running.restart()
    expect(lookInto(running.folder, 'SELECT * FROM refusals WHERE envelope_id = ?', sealed.id)).toEqual([])
  })

  test('does not use up somebody else’s entries', async () => {
    // Restarted since, and so on another port.
    sender = await TestSender.signIn(running.relay.origin, running.issuer)
    const sealed = await seal(2000)
    await sender.share(sealed)
    const vault = await newVault()
    for (let count = 0; count < 12; count++) await vault.ask(sealed, 'sam')
    await vault.ask(sealed, { ...PEOPLE.sam, sub: 'another' })
    expect(typesOf(sealed.id).filter((type) => type === 'refused')).toHaveLength(11)
  })
})
