import { type ChildProcess, spawn } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { StartedSession } from '#shared/protocol/messages.ts'
import { freePort } from '#tests/fixtures/free-port.ts'
import { call, codeOf, grantTo, seal, TestSender, TestVault } from '#tests/fixtures/relay-client.ts'
import { startTestRelay, type TestRelay } from '#tests/fixtures/test-relay.ts'

/**
 * A second OpenID Connect server, of other people's making from the protocol down to the signatures: Authlib, from
 * Debian. What it does otherwise than the demo's and the tests' own issuers is what is looked for here: it names its
 * audience as a list, gives tokens without a key id, and signs in Python.
 */
const REDIRECT = 'http://localhost/signed-in'
let issuer: string
let child: ChildProcess
let running: TestRelay

beforeAll(async () => {
  const port = await freePort()
  issuer = `http://localhost:${port}`
  child = spawn('/usr/bin/python3', [join(import.meta.dirname, 'authlib/issuer.py'), String(port)], {
    env: { ...process.env, AUTHLIB_INSECURE_TRANSPORT: '1' },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let said = ''
  child.stderr?.on('data', (text: Buffer) => {
    said += text.toString()
  })
  for (let tries = 0; (await fetch(`${issuer}/jwks`).catch(() => null))?.status !== 200; tries++) {
    if (child.exitCode !== null || tries > 600) {
      throw new Error(`apt install python3-authlib python3-flask? ${said}`)
    }
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  running = await startTestRelay({
    tenant: {
      issuers: [
        {
          issuer,
          name: 'Authlib',
          viewerClientId: 'wardlink-viewer',
          extensionClientId: 'wardlink-extension',
          claims: { organisation: ['organisation'], roles: ['roles'] },
          emailDomains: ['ward7.example'],
        },
      ],
    },
  })
}, 90_000)
afterAll(async () => {
  await running?.close()
  child?.kill()
})

/** Code flow with PKCE, as a browser does it. */
async function signIn(person: string, clientId: string, nonce: string): Promise<string> {
  const verifier = randomBytes(32).toString('base64url')
  const challenge = createHash('sha256').update(verifier).digest('base64url')
  const asked = new URLSearchParams({
    ...{ response_type: 'code', client_id: clientId, redirect_uri: REDIRECT, scope: 'openid profile email' },
    ...{ state: 's', nonce, code_challenge: challenge, code_challenge_method: 'S256', login_hint: person },
  })
  const sent = await fetch(`${issuer}/authorize?${asked}`, { redirect: 'manual' })
  const code = new URL(sent.headers.get('location') ?? '').searchParams.get('code') ?? ''
  const form = { grant_type: 'authorization_code', code, redirect_uri: REDIRECT, client_id: clientId }
  const answer = await fetch(`${issuer}/token`, {
    method: 'POST',
    body: new URLSearchParams({ ...form, code_verifier: verifier }),
  })
  const { id_token } = (await answer.json()) as { id_token: string }
  return id_token
}

async function session(idToken: string, nonce: string): Promise<Response> {
  return call(running.relay.origin, 'startSession', {}, { json: { idToken, nonce } })
}

test('its people send and open, each with what the rule reads of them', async () => {
  const nonce = randomBytes(16).toString('base64url')
  const idToken = await signIn('asha', 'wardlink-extension', nonce)
  const answer = await session(idToken, nonce)
  expect(answer.status).toBe(201)
  const started = (await answer.json()) as StartedSession
  expect(started.sender).toEqual({ name: 'Dr Asha Patel', organisation: 'RX1' })
  const sender = TestSender.resume(running.relay.origin, started)
  const sealed = await seal(2000)
  await sender.share(sealed, grantTo({ type: 'named', email: 'lee.chen@ward7.example' }))

  const vault = await TestVault.make(running.relay.origin, running.issuer)
  const opens = async (person: string) =>
    vault.ask(sealed, 'lee', {
      idToken: await signIn(person, 'wardlink-viewer', await vault.nonce(sealed.id)),
    })
  const { relayShare } = await vault.open(sealed, await opens('lee'))
  expect(relayShare.reveal()).toEqual(sealed.relayShare.reveal())
  expect(await codeOf(await opens('sam'))).toBe('release/not-granted')
}, 60_000)

test('a token for one app, another nonce or another key of its is no good', async () => {
  const nonce = randomBytes(16).toString('base64url')
  const forViewer = await signIn('asha', 'wardlink-viewer', nonce)
  expect(await codeOf(await session(forViewer, nonce))).toBe('sign-in/not-accepted')
  const other = await signIn('asha', 'wardlink-extension', nonce)
  expect(await codeOf(await session(other, `${nonce}x`))).toBe('sign-in/not-accepted')
  const [head = '', body = '', signature = ''] = other.split('.')
  const altered = `${head}.${body}.${signature.slice(0, 40)}${signature[40] === 'A' ? 'B' : 'A'}${signature.slice(41)}`
  expect(await codeOf(await session(altered, nonce))).toBe('sign-in/not-accepted')
}, 60_000)

test('a new key of its is taken up', async () => {
  await fetch(`${issuer}/rotate`, { method: 'POST' })
  // Its tokens name no key, so nothing in one says that there is a new one. It is asked once in half a minute at most.
  running.clock.offsetMs += 31_000
  const nonce = randomBytes(16).toString('base64url')
  const idToken = await signIn('asha', 'wardlink-extension', nonce)
  expect((await session(idToken, nonce)).status).toBe(201)
}, 60_000)
