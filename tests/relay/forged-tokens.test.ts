import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { PEOPLE, type PersonName } from '#tests/fixtures/fake-issuer.ts'
import { FORGERIES } from '#tests/fixtures/forged-tokens.ts'
import {
  call,
  codeOf,
  grantTo,
  type Sealed,
  seal,
  TestSender,
  TestVault,
} from '#tests/fixtures/relay-client.ts'
import { entriesAbout } from '#tests/fixtures/relay-database.ts'
import { issuerRule, startTestRelay, type TestRelay, wardSeven } from '#tests/fixtures/test-relay.ts'

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
        'missing-identity',
        'missing-organisation',
        'missing-roles',
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

describe('a rule that asks for more refuses what lacks it, each with its own word in the audit log', () => {
  let strict: TestRelay
  let asha: TestSender
  let report: Sealed
  const good = { ...PEOPLE.lee, tid: 'tenant-1', oid: 'object-lee', acr: 'aal2' }

  beforeAll(async () => {
    strict = await startTestRelay({
      tenants: (issuer) => [
        {
          ...wardSeven(issuer),
          issuers: [
            {
              ...issuerRule(issuer),
              pins: [{ claim: ['tid'], value: 'tenant-1' }],
              acceptedAcr: ['aal2', 'aal3'],
              organisations: ['RX1'],
              claims: { identity: [['tid'], ['oid']], organisation: ['organisation'], roles: ['roles'] },
            },
          ],
        },
      ],
    })
    const { origin } = strict.relay
    const claims = { tid: 'tenant-1', oid: 'object-asha', acr: 'aal2' }
    asha = await TestSender.signIn(origin, strict.issuer, 'asha', claims)
    report = await seal()
    await asha.share(report, {
      ...grantTo({ type: 'role', organisation: 'RX1', role: null, minimumAssurance: 0 }),
      maximumOpensCount: 1,
    })
  })
  afterAll(() => strict.close())
  const ask = async (claims: Record<string, unknown>) =>
    (await TestVault.make(strict.relay.origin, strict.issuer)).ask(report, claims)

  const LACKING = [
    ['another tenant', { tid: 'tenant-2' }, 'release/not-granted', 'pin-does-not-fit'],
    ['no tenant', { tid: undefined }, 'release/not-granted', 'pin-does-not-fit'],
    ['the tenant in a list', { tid: ['tenant-1'] }, 'release/not-granted', 'pin-does-not-fit'],
    ['a weaker sign-in', { acr: 'aal1' }, 'release/not-granted', 'acr-not-accepted'],
    ['an unknown acr', { acr: 'constructor' }, 'release/not-granted', 'acr-not-accepted'],
    ['acr missing', { acr: undefined }, 'sign-in/missing-claim', 'missing-acr'],
    ['acr a list', { acr: ['aal2'] }, 'sign-in/missing-claim', 'missing-acr'],
    ['no lasting identity', { oid: undefined }, 'sign-in/missing-claim', 'missing-identity'],
    ['an empty identity', { oid: '' }, 'sign-in/missing-claim', 'missing-identity'],
    ['an identity of 300 letters', { oid: 'x'.repeat(300) }, 'sign-in/missing-claim', 'missing-identity'],
    ['no name and no address', { name: ' ', email: undefined }, 'sign-in/missing-claim', 'missing-name'],
    ['no organisation', { organisation: undefined }, 'sign-in/missing-claim', 'missing-organisation'],
    ['organisation a list', { organisation: ['RX1'] }, 'sign-in/missing-claim', 'missing-organisation'],
    [
      'another trust’s organisation',
      { organisation: 'RY9' },
      'release/not-granted',
      'organisation-not-accepted',
    ],
    ['roles missing', { roles: undefined }, 'sign-in/missing-claim', 'missing-roles'],
    ['roles an object', { roles: { clinician: true } }, 'sign-in/missing-claim', 'missing-roles'],
  ] as const

  test.for(LACKING)('%s', async ([, change, code, because]) => {
    expect(await codeOf(await ask({ ...good, ...change }))).toBe(code)
    const last = entriesAbout(strict.folder, report.id).at(-1)
    expect(last).toMatchObject({ type: 'refused', actor: null, because: `sign-in-${because}` })
  })

  test('and who has it all is one person, whatever the issuer calls them for each client', async () => {
    expect((await ask(good)).status).toBe(201)
    // Entra gives each client id another `sub` for the same person: still the same open.
    expect((await ask({ ...good, sub: 'pairwise-2' })).status).toBe(201)
    expect(await codeOf(await ask({ ...good, oid: 'object-kim' }))).toBe('release/used-up')
  })
})
