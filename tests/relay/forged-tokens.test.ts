import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { PEOPLE, type PersonName } from '#tests/fixtures/fake-issuer.ts'
import { FORGERIES } from '#tests/fixtures/forged-tokens.ts'
import { call, codeOf, type Sealed, seal, TestSender, TestVault } from '#tests/fixtures/relay-client.ts'
import { startTestRelay, type TestRelay } from '#tests/fixtures/test-relay.ts'

let running: TestRelay
let sealed: Sealed
let sender: TestSender

beforeAll(async () => {
  running = await startTestRelay()
  sender = await TestSender.signIn(running.relay.origin, running.issuer)
  sealed = await seal()
  await sender.share(sealed)
})
afterAll(() => running.close())

async function claimsFor(vault: TestVault, person: PersonName = 'lee') {
  return { ...PEOPLE[person], nonce: await vault.nonce(sealed.id) }
}

describe('a token that is not what it should be opens nothing', () => {
  test.for(FORGERIES.map((forgery) => [forgery.name, forgery] as const))('%s', async ([, forgery]) => {
    const vault = await TestVault.make(running.relay.origin, running.issuer)
    const claims = await claimsFor(vault)
    const idToken = await forgery.make({ issuer: running.issuer, claims })
    const answer = await vault.ask(sealed, 'lee', { idToken })
    expect([401, 403]).toContain(answer.status)
    expect(await codeOf(answer)).toMatch(/^sign-in\//)
  })

  test('and the good one it was made from does', async () => {
    const vault = await TestVault.make(running.relay.origin, running.issuer)
    const idToken = await running.issuer.idToken(await claimsFor(vault))
    expect((await vault.ask(sealed, 'lee', { idToken })).status).toBe(201)
  })

  test('each left its reason in the log, and none left more', async () => {
    const { refusedCount } = (await sender.sent()).envelopes[0] ?? {}
    expect(refusedCount).toBe(FORGERIES.length)
    const reasons = running.log
      .map((line) => JSON.parse(line) as { event: string; because?: string })
      .filter(({ event }) => event === 'sign-in-refused')
      .map(({ because }) => because)
    expect(new Set(reasons)).toEqual(
      new Set([
        'malformed',
        'issuer-not-accepted',
        'algorithm',
        'signature',
        'type',
        'audience',
        'authorized-party',
        'expired',
        'not-yet',
        'nonce',
        'missing-claim',
      ]),
    )
  })

  test('nobody but the issuer was asked for keys', () => {
    expect(new Set(running.issuer.requests)).toEqual(
      new Set(['GET /.well-known/openid-configuration', 'GET /jwks']),
    )
    // Unknown key ids cost the issuer at most one more fetch in 30 seconds.
    expect(running.issuer.requests.length).toBeLessThanOrEqual(4)
  })
})

describe('a good sign-in is good for one thing', () => {
  test('a token taken from one vault opens nothing with another key', async () => {
    const hers = await TestVault.make(running.relay.origin, running.issuer)
    const thiefs = await TestVault.make(running.relay.origin, running.issuer)
    const idToken = await running.issuer.idToken(await claimsFor(hers))
    expect(await codeOf(await thiefs.ask(sealed, 'lee', { idToken }))).toBe('sign-in/not-accepted')
  })

  test('a token for one report opens no other', async () => {
    const other = await seal()
    await sender.share(other)
    const vault = await TestVault.make(running.relay.origin, running.issuer)
    const idToken = await running.issuer.idToken({ ...PEOPLE.lee, nonce: await vault.nonce(sealed.id) })
    expect(await codeOf(await vault.ask(other, 'lee', { idToken }))).toBe('sign-in/not-accepted')
  })

  test('a sender’s sign-in starts one session', async () => {
    const nonce = 'n'.repeat(43)
    const idToken = await running.issuer.idToken({ ...PEOPLE.asha, aud: 'wardlink-extension', nonce })
    const json = { idToken, nonce }
    expect((await call(running.relay.origin, 'startSession', {}, { json })).status).toBe(201)
    expect(await codeOf(await call(running.relay.origin, 'startSession', {}, { json }))).toBe(
      'sign-in/needed',
    )
  })

  test('an opener’s sign-in starts no session, nor a sender’s at another nonce', async () => {
    const nonce = 'm'.repeat(43)
    for (const [aud, asked] of [
      ['wardlink-viewer', nonce],
      ['wardlink-extension', 'k'.repeat(43)],
    ]) {
      const idToken = await running.issuer.idToken({ ...PEOPLE.asha, aud, nonce })
      const answer = await call(running.relay.origin, 'startSession', {}, { json: { idToken, nonce: asked } })
      expect(await codeOf(answer)).toBe('sign-in/not-accepted')
    }
  })

  test('someone the trust does not let share gets no session', async () => {
    const nonce = 's'.repeat(43)
    const idToken = await running.issuer.idToken({ ...PEOPLE.sam, aud: 'wardlink-extension', nonce })
    const answer = await call(running.relay.origin, 'startSession', {}, { json: { idToken, nonce } })
    expect(await codeOf(answer)).toBe('sign-in/may-not-send')
  })
})

describe('an address proves nothing by itself', () => {
  test.for([
    ['not verified', { email_verified: false }],
    ['verified, but as a text', { email_verified: 'true' }],
    ['verification missing', { email_verified: undefined }],
    ['of a domain the issuer is not trusted for', { email: 'lee.chen@gmail.example' }],
    ['with another domain behind it', { email: 'lee.chen@ward7.example@evil.example' }],
    ['missing', { email: undefined }],
    ['a list', { email: ['lee.chen@ward7.example'] }],
  ] as const)('%s', async ([, change]) => {
    const vault = await TestVault.make(running.relay.origin, running.issuer)
    const answer = await vault.ask(sealed, { ...PEOPLE.lee, ...change })
    expect(await codeOf(answer)).toBe('release/not-granted')
  })

  test('and its letters’ case does not matter', async () => {
    const vault = await TestVault.make(running.relay.origin, running.issuer)
    const answer = await vault.ask(sealed, { ...PEOPLE.lee, email: 'Lee.Chen@WARD7.example' })
    expect(answer.status).toBe(201)
  })
})
