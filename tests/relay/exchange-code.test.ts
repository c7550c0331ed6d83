import { createHash, generateKeyPairSync, randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import * as v from 'valibot'
import { afterEach, describe, expect, test } from 'vitest'
import { ExchangedCode, type RelayDescription } from '#shared/protocol/messages.ts'
import { call, codeOf, grantTo, seal, TestSender, TestVault } from '#tests/fixtures/relay-client.ts'
import { lookInto } from '#tests/fixtures/relay-database.ts'
import { startTestRelay, type TestRelay } from '#tests/fixtures/test-relay.ts'
import { readConfig } from '../../relay/config/config.ts'
import type { InitOptions } from '../../relay/config/init-relay.ts'
import { startRelay } from '../../relay/start-relay.ts'
import { type DemoIssuer, EXTENSION_CLIENT_ID, startIssuer, VIEWER_CLIENT_ID } from '../demo/issuer.ts'
import { ASHA } from '../demo/people.ts'
import { codeByHand } from '../viewer/sender.ts'

/** A real OpenID Connect server that gives no token to whoever cannot show a credential. */
type Rule = InitOptions['tenants'][number]['issuers'][number]
const secret = randomBytes(32).toString('base64url')
const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const pem = String(pair.privateKey.export({ format: 'pem', type: 'pkcs8' }))
const otherPem = String(
  generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'pem', type: 'pkcs8' }),
)
const publicJwk = { ...pair.publicKey.export({ format: 'jwk' }), kid: 'ours', alg: 'ES256', use: 'sig' }

let issuer: DemoIssuer
let running: TestRelay | null = null
const folders: string[] = []
afterEach(async () => {
  await running?.close()
  running = null
  await issuer.close()
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

async function startWith(
  credential: Record<string, unknown>,
  exchange: Rule['exchange'],
  key: string,
  change: Partial<Rule> = {},
): Promise<RelayDescription> {
  issuer = await startIssuer({ credential })
  const folder = mkdtempSync(join(tmpdir(), 'wardlink-exchange-'))
  folders.push(folder)
  mkdirSync(join(folder, 'keys/exchange/demo'), { recursive: true, mode: 0o700 })
  for (const app of ['viewer', 'extension']) {
    writeFileSync(join(folder, `keys/exchange/demo/${app}.key`), key, { mode: 0o600 })
  }
  running = await startTestRelay({
    folder,
    tenants: () => [
      {
        id: 'ward7',
        name: 'Ward 7',
        maySend: [{ organisation: 'RX1', role: 'clinician' }],
        issuers: [
          {
            issuer: issuer.issuer,
            name: 'Ward 7 sign-in',
            viewerClientId: VIEWER_CLIENT_ID,
            extensionClientId: EXTENSION_CLIENT_ID,
            claims: { organisation: ['organisation'], roles: ['roles'] },
            emailDomains: ['ward7.example'],
            exchange,
            ...change,
          },
        ],
      },
    ],
  })
  return (await (await call(running.relay.origin, 'describe')).json()) as RelayDescription
}
const post = (endpoint: string | undefined, form: URLSearchParams) =>
  fetch(endpoint ?? '', { method: 'POST', body: form })

const METHODS = [
  [
    'client_secret_basic',
    { token_endpoint_auth_method: 'client_secret_basic', client_secret: secret },
    { method: 'client_secret_basic', folder: 'demo' },
    secret,
  ],
  [
    'client_secret_post',
    { token_endpoint_auth_method: 'client_secret_post', client_secret: secret },
    { method: 'client_secret_post', folder: 'demo' },
    secret,
  ],
  [
    'private_key_jwt',
    {
      token_endpoint_auth_method: 'private_key_jwt',
      token_endpoint_auth_signing_alg: 'ES256',
      jwks: { keys: [publicJwk] },
    },
    { method: 'private_key_jwt', folder: 'demo', algorithm: 'ES256', keyId: 'ours' },
    pem,
  ],
] as const

describe.each(METHODS)('an issuer that wants %s', (_name, credential, exchange, key) => {
  test('gives the browser nothing and the relay a token, which starts a session', async () => {
    const { issuers } = await startWith(credential, exchange, key)
    const first = await codeByHand(issuer, ASHA)
    const alone = await post(`${issuer.issuer}/token`, first.form)
    expect(alone.status).toBeGreaterThanOrEqual(400)

    const { form, nonce } = await codeByHand(issuer, ASHA)
    const answer = await post(issuers[0]?.tokenEndpoint, form)
    expect(answer.status).toBe(200)
    // The ID token and nothing else: no access token leaves the relay.
    const { id_token: idToken } = v.parse(ExchangedCode, await answer.json())
    const json = { idToken, nonce }
    const started = await call(running?.relay.origin ?? '', 'startSession', {}, { json })
    expect(started.status).toBe(201)
    // A code is good once.
    expect(await codeOf(await post(issuers[0]?.tokenEndpoint, form))).toBe('sign-in/not-accepted')
    expect(running?.log.join('')).not.toContain(form.get('code'))
    expect(JSON.stringify(issuers)).not.toContain(secret)
  })
})

describe('a code is exchanged for nobody', () => {
  const [, basic, rule] = METHODS[0]
  test('who has not its verifier, nor at another client, nor where no credential is wanted', async () => {
    const { issuers } = await startWith(basic, rule, secret)
    const endpoint = issuers[0]?.tokenEndpoint ?? ''
    const { form } = await codeByHand(issuer, ASHA)
    const from = issuer.requests.length
    const changed = (name: string, value: string) => {
      const copy = new URLSearchParams(form)
      copy.set(name, value)
      return copy
    }
    for (const [bad, code] of [
      [changed('client_id', 'somebody-else'), 'sign-in/not-accepted'],
      [changed('grant_type', 'refresh_token'), 'request/malformed'],
      [changed('code', ''), 'request/malformed'],
      [changed('code_verifier', 'short'), 'request/malformed'],
      [changed('redirect_uri', ''), 'request/malformed'],
    ] as const) {
      expect(await codeOf(await post(endpoint, bad))).toBe(code)
    }
    // None of these reached the issuer.
    expect(issuer.requests.slice(from).filter((path) => path.includes('token'))).toEqual([])
    const elsewhere = endpoint.replace(/issuers\/[^/]+/, `issuers/${'A'.repeat(22)}`)
    expect(await codeOf(await post(elsewhere, form))).toBe('sign-in/not-accepted')
    const wrong = changed('code_verifier', 'x'.repeat(43))
    expect(await codeOf(await post(endpoint, wrong))).toBe('sign-in/not-accepted')
    const json = await fetch(endpoint, {
      method: 'POST',
      body: '{}',
      headers: { 'content-type': 'application/json' },
    })
    expect(await codeOf(json)).toBe('request/malformed')
  })

  test('with a key that is not ours', async () => {
    const [, credential, exchange] = METHODS[2]
    const { issuers } = await startWith(credential, exchange, otherPem)
    const { form } = await codeByHand(issuer, ASHA)
    expect(await codeOf(await post(issuers[0]?.tokenEndpoint, form))).toBe('sign-in/not-accepted')
  })

  test('by a relay whose credential is missing, or can be read by others: it does not start', async () => {
    await startWith(basic, rule, secret)
    const folder = running?.relay ? (folders[0] ?? '') : ''
    await running?.relay.close()
    const path = join(folder, 'keys/exchange/demo/viewer.key')
    rmSync(path)
    await expect(startRelay(readConfig(folder))).rejects.toThrow(/viewer\.key is missing/)
    writeFileSync(path, secret, { mode: 0o644 })
    await expect(startRelay(readConfig(folder))).rejects.toThrow(/can be read by other accounts/)
    writeFileSync(path, secret)
    rmSync(path)
    writeFileSync(path, secret, { mode: 0o600 })
    await running?.restart().catch(() => undefined)
  })
})

describe('what an issuer says at its userinfo endpoint', () => {
  test('is asked for with the token, and kept as far as the rule reads it, for an hour', async () => {
    const [, basic, rule] = METHODS[0]
    const { issuers } = await startWith(basic, rule, secret, { userInfo: true })
    const { form, nonce } = await codeByHand(issuer, ASHA)
    const answer = await post(issuers[0]?.tokenEndpoint, form)
    const { id_token: idToken } = v.parse(ExchangedCode, await answer.json())
    expect(issuer.requests.some((path) => path.endsWith('/me'))).toBe(true)
    const folder = folders[0] ?? ''
    const kept = () => lookInto<{ claims_json: string }>(folder, 'SELECT claims_json FROM issuer_claims')
    const names = Object.keys(JSON.parse(kept()[0]?.claims_json ?? '{}')).sort()
    expect(names).toEqual(['email', 'email_verified', 'name', 'organisation', 'roles', 'sub'])
    const json = { idToken, nonce }
    expect((await call(running?.relay.origin ?? '', 'startSession', {}, { json })).status).toBe(201)
    if (running) running.clock.offsetMs = 60 * 60_000
    await running?.restart()
    await expect.poll(kept, { timeout: 10_000 }).toEqual([])
  })

  test('counts where the token is silent, for that very token, and never against what the token says', async () => {
    issuer = await startIssuer()
    running = await startTestRelay()
    const { origin } = running.relay
    const sender = await TestSender.signIn(origin, running.issuer)
    const sealed = await seal(1000)
    await sender.share(
      sealed,
      grantTo({ type: 'role', organisation: 'RX1', role: null, minimumAssurance: 0 }),
    )
    const vault = await TestVault.make(origin, running.issuer)
    const silent = { sub: 'lee', name: 'Dr Lee Chen', nonce: await vault.nonce(sealed.id) }
    const idToken = await running.issuer.idToken(silent)
    const ask = (token: string) => vault.ask(sealed, 'lee', { idToken: token })
    expect(await codeOf(await ask(idToken))).toBe('sign-in/missing-claim')
    const database = new Sqlite(join(running.folder, 'data/relay.sqlite'))
    const keep = (token: string) =>
      database
        .prepare('INSERT INTO issuer_claims VALUES (?, ?, ?)')
        .run(
          createHash('sha256').update(token).digest(),
          JSON.stringify({ organisation: 'RX1', roles: ['clinician'] }),
          Date.now() + 60_000,
        )
    keep(idToken)
    expect((await ask(idToken)).status).toBe(201)
    const another = await running.issuer.idToken({ ...silent, sub: 'other' })
    expect(await codeOf(await ask(another))).toBe('sign-in/missing-claim')
    const saying = await running.issuer.idToken({
      ...silent,
      sub: 'sam',
      organisation: 'RY9',
      roles: ['clerk'],
    })
    keep(saying)
    expect(await codeOf(await ask(saying))).toBe('release/not-granted')
    database.close()
  })
})
