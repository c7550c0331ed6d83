import * as fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { toBase64url } from '#shared/bytes/base64url.ts'
import { pathOf, type Route, type RouteName, routes } from '#shared/protocol/routes.ts'
import { makeWrapKeyPair } from '#shared/wrap/wrap.ts'
import { PEOPLE } from '#tests/fixtures/fake-issuer.ts'
import { grantTo, seal, TestSender, TestVault } from '#tests/fixtures/relay-client.ts'
import { startTestRelay, type TestRelay } from '#tests/fixtures/test-relay.ts'

/**
 * Requests that are almost right, at every route of the table. Whatever comes, the relay answers with one of its own
 * codes, never with a fault of ours. Longer: `WARDLINK_FUZZ_RUNS=5000`.
 */
const RUNS = Number(process.env.WARDLINK_FUZZ_RUNS ?? 400)

let running: TestRelay
let good: Partial<Record<RouteName, unknown>>
let ids: string[]
let tokens: string[]

beforeAll(async () => {
  running = await startTestRelay()
  const { origin } = running.relay
  const sender = await TestSender.signIn(origin, running.issuer)
  const sealed = await seal(3000)
  await sender.share(sealed)
  const vault = await TestVault.make(origin, running.issuer)
  const { ticket, released } = await vault.open(sealed)
  const key = await makeWrapKeyPair('p-256')
  const idToken = await running.issuer.idToken({ ...PEOPLE.lee, nonce: await vault.nonce(sealed.id) })
  const create = await sender.createRequest(await seal(3000), grantTo())
  good = {
    startSession: { idToken, nonce: 'n'.repeat(43) },
    createEnvelope: create,
    park: { parkingKey: create.relayShare, nonce: 'A'.repeat(43) },
    takeParked: { idToken, returnKey: key.publicKey },
    askRelease: {
      idToken,
      accessToken: toBase64url(sealed.accessToken.reveal()),
      purposeOfUse: 'TREAT',
      vaultKey: vault.key.publicKey,
      nonceSalt: vault.salt,
    },
  }
  ids = [sealed.id, released.releaseId, 'ward7', 'tile', `gb-${'A'.repeat(22)}`]
  tokens = [sender.token, ticket, 'A'.repeat(43), 'x']
})
afterAll(() => running.close())

const nasty = fc.constantFrom<unknown>(
  null,
  true,
  0,
  -1,
  1.5,
  1e308,
  2 ** 53,
  '',
  'A',
  'A'.repeat(43),
  '\u0000',
  '\ud800',
  '../..',
  '"',
  {},
  [],
  [[]],
  { a: 1 },
  'x25519',
  'p-256',
  'TREAT',
  '😀'.repeat(50),
  Array(100).fill(0),
)

/** One value somewhere inside replaced, dropped, or one added. */
function bent(value: unknown, path: readonly number[], by: unknown): unknown {
  if (typeof value !== 'object' || value === null || path.length === 0) return by
  const [turn = 0, ...rest] = path
  const keys = [...Object.keys(value), 'more']
  const key = keys[turn % keys.length] ?? 'more'
  const copy = Array.isArray(value) ? [...value] : { ...value }
  const inner = (value as Record<string, unknown>)[key]
  Object.assign(copy, { [key]: bent(inner, rest, by) })
  return copy
}

const request = fc.record({
  route: fc.constantFrom(...(Object.keys(routes) as RouteName[])),
  path: fc.array(fc.nat(8), { minLength: 0, maxLength: 4 }),
  by: fc.oneof(nasty, fc.jsonValue()),
  bend: fc.boolean(),
  id: fc.oneof(fc.nat(4), fc.stringMatching(/^[A-Za-z0-9_-]{1,64}$/)),
  token: fc.option(fc.nat(3)),
  headers: fc.dictionary(
    fc.constantFrom(
      'range',
      'upload-offset',
      'upload-checksum',
      'tus-resumable',
      'wardlink-access',
      'origin',
      'content-type',
      'expect',
      'if-none-match',
    ),
    fc.oneof(
      fc.constantFrom(
        'bytes=0-',
        'bytes=-1',
        'bytes=9-1',
        '1.0.0',
        '3000',
        'sha256 AAAA',
        'A'.repeat(43),
        'application/json',
        'application/offset+octet-stream',
      ),
      fc.stringMatching(/^[\x21-\x7e]{0,40}$/),
    ),
  ),
  raw: fc.option(fc.uint8Array({ maxLength: 300 })),
})

test(`${RUNS} requests that are almost right are never our fault`, async () => {
  const seen = new Map<number, number>()
  await fc.assert(
    fc.asyncProperty(request, async ({ route: name, path, by, bend, id, token, headers, raw }) => {
      const route: Route = routes[name]
      const value = typeof id === 'number' ? (ids[id] ?? 'x') : id
      const address = pathOf(name, {
        envelopeId: value,
        parkingId: value,
        releaseId: value,
        tenant: value,
        tile: value,
      })
      const hasBody = route.method !== 'GET' && route.method !== 'HEAD'
      const json = bend ? bent(good[name] ?? {}, path, by) : (good[name] ?? by)
      const answer = await fetch(running.relay.origin + address, {
        method: route.method,
        headers: {
          'content-type': 'application/json',
          ...without(headers, 'expect'),
          ...(token === null ? {} : { authorization: `Bearer ${tokens[token] ?? ''}` }),
        },
        ...(hasBody ? { body: raw === null ? JSON.stringify(json) : new Uint8Array(raw) } : {}),
        signal: AbortSignal.timeout(5000),
      })
      seen.set(answer.status, (seen.get(answer.status) ?? 0) + 1)
      const text = await answer.text()
      expect(answer.status, `${name} ${text}`).toBeLessThan(500)
      if (answer.status >= 400 && route.method !== 'HEAD') expect(JSON.parse(text)).toHaveProperty('code')
    }),
    { numRuns: RUNS },
  )
  // The fuzz gets past the door, not only turned away at it.
  expect(seen.get(200) ?? 0).toBeGreaterThan(0)
  expect(seen.get(400) ?? 0).toBeGreaterThan(0)
  expect(seen.get(403) ?? 0).toBeGreaterThan(0)
  const broken = running.log.filter((line) => line.includes('"broken"'))
  expect(broken).toEqual([])
}, 300_000)

/** fetch refuses to send this one itself. */
function without(headers: Record<string, string>, name: string): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([key]) => key !== name))
}
