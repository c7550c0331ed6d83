import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { Secret } from '#shared/bytes/secret.ts'
import { governanceNonce } from '#shared/governance/governance-nonce.ts'
import { type FakeIssuer, startFakeIssuer } from '#tests/fixtures/fake-issuer.ts'
import { issuerRule } from '#tests/fixtures/test-relay.ts'
import { parseConfig } from '../../../../relay/config/config.ts'
import type { Exchange } from '../../../../relay/http/exchange.ts'
import { IssuerDirectory } from '../../../../relay/identity/issuer-keys.ts'
import type { SignIn } from '../../../../relay/identity/verify-opener.ts'
import type { Relay } from '../../../../relay/relay.ts'

// No issuer here says anything elsewhere than in its token.
vi.mock('../../../../relay/identity/user-info.ts', () => ({
  withUserInfo: async (_relay: Relay, _idToken: string, signIn: SignIn) => signIn,
}))
const { governorOf } = await import('../../../../relay/governance/governor.ts')

const SALT = 'AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8'
const GOVERNOR = { sub: 'ivy', name: 'Ivy Gower', organisation: 'RX1', roles: ['governance'] }

let ours: FakeIssuer
let theirs: FakeIssuer
let relay: Relay
const remembered: unknown[] = []

beforeAll(async () => {
  ours = await startFakeIssuer()
  theirs = await startFakeIssuer()
  const tenant = (id: string, organisation: string, issuer: FakeIssuer) => ({
    id,
    name: id,
    logName: `relay.example/audit/${id}`,
    maySend: [{ organisation, role: null }],
    governance: [{ organisation, role: 'governance' }],
    issuers: [issuerRule(issuer)],
  })
  const config = parseConfig(
    {
      mode: 'demo',
      region: 'gb',
      listen: { host: '127.0.0.1', port: 0 },
      origins: null,
      tenants: [tenant('ours', 'RX1', ours), tenant('theirs', 'RY9', theirs)],
    },
    '/nowhere',
  )
  const keys = { pepper: Secret.random(32) }
  relay = {
    config,
    issuers: new IssuerDirectory({ allowLoopback: true, now: Date.now }),
    keys: { tenants: new Map(config.tenants.map(({ id }) => [id, keys])) },
    // Whoever governs is written down once they do.
    commits: { run: async (turn: unknown) => remembered.push(turn) },
    events: { signInRefused: () => {} },
    now: Date.now,
  } as unknown as Relay
})
afterAll(async () => {
  await ours.close()
  await theirs.close()
})

async function govern(claims: object, issuer: FakeIssuer, nonce?: string): Promise<string> {
  const asker = { address: null, account: null }
  const idToken = await issuer.idToken({ ...claims, nonce: nonce ?? (await governanceNonce(SALT)) })
  const asked = { idToken, nonceSalt: SALT }
  return governorOf(relay, { asker } as unknown as Exchange, asked).then(
    ({ tenant }) => tenant.id,
    (thrown: { code: string }) => thrown.code,
  )
}

describe('a trust is governed by', () => {
  test('whoever has the role there, and no other trust with it', async () => {
    expect(await govern(GOVERNOR, ours)).toBe('ours')
    expect(await govern({ ...GOVERNOR, organisation: 'RY9' }, theirs)).toBe('theirs')
  })

  test.for<[string, object, 'ours' | 'theirs']>([
    ['an ordinary clinician', { ...GOVERNOR, roles: ['clinician'] }, 'ours'],
    ['nobody’s role', { ...GOVERNOR, roles: [] }, 'ours'],
    ['a role with a name like it', { ...GOVERNOR, roles: ['Governance', 'governance-admin'] }, 'ours'],
    ['the role at another organisation', { ...GOVERNOR, organisation: 'RX2' }, 'ours'],
    ['a sign-in that was not strong enough', { ...GOVERNOR, acr: 'aal1' }, 'ours'],
    ['another issuer’s word for our organisation', GOVERNOR, 'theirs'],
    ['our issuer’s word for theirs', { ...GOVERNOR, organisation: 'RY9' }, 'ours'],
  ])('not by %s', async ([, claims, at]) => {
    const count = remembered.length
    expect(await govern(claims, at === 'ours' ? ours : theirs)).toBe('release/not-granted')
    expect(remembered).toHaveLength(count)
  })

  test.for<[string, object, string?]>([
    ['the salt itself as its nonce', GOVERNOR, SALT],
    ['the nonce of another sign-in', GOVERNOR, 'BBECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8'],
    ['the extension as its audience', { ...GOVERNOR, aud: 'wardlink-extension' }],
    ['an end that is past', { ...GOVERNOR, exp: 1 }],
  ])('not by a token with %s', async ([, claims, nonce]) => {
    expect(await govern(claims, ours, nonce)).toMatch(/^sign-in\//)
  })
})
