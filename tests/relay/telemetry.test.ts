import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { enginesFor } from '#tests/fixtures/engines.ts'
import { PEOPLE } from '#tests/fixtures/fake-issuer.ts'
import { seal, TestSender, TestVault } from '#tests/fixtures/relay-client.ts'
import { startTestRelay } from '#tests/fixtures/test-relay.ts'

type Span = {
  traceId: string
  spanId: string
  parentSpanId?: string
  name: string
  attributes: { key: string; value: Record<string, unknown> }[]
}
type Traces = { resourceSpans: { scopeSpans: { spans: Span[] }[] }[] }

const got: { path: string; body: string }[] = []
const secrets: string[] = []
let spans: Span[] = []

/** Takes what is sent, as a collector does (OTLP over HTTP, JSON). */
const collector = createServer((request, response) => {
  void read(request).then((body) => {
    got.push({ path: request.url ?? '', body })
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}')
  })
})

async function read(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part as Buffer)
  return Buffer.concat(parts).toString()
}

async function useRelay(telemetry: string): Promise<void> {
  const running = await startTestRelay({ start: { engines: { ...(await enginesFor('')), telemetry } } })
  try {
    const { origin } = running.relay
    const sender = await TestSender.signIn(origin, running.issuer)
    const sealed = await seal(2000)
    await sender.share(sealed)
    const vault = await TestVault.make(origin, running.issuer)
    await vault.open(sealed)
    const refused = await vault.ask(sealed, 'sam')
    expect(refused.status).toBe(403)
    secrets.push(sealed.id, sender.token, vault.salt, running.folder, '127.0.0.1')
  } finally {
    // What it has not sent yet goes out when it ends.
    await running.close()
  }
}

beforeAll(async () => {
  await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve))
  await useRelay(`http://127.0.0.1:${(collector.address() as AddressInfo).port}`)
  spans = got
    .filter(({ path }) => path === '/v1/traces')
    .flatMap(({ body }) => (JSON.parse(body) as Traces).resourceSpans)
    .flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans))
})
afterAll(() => {
  collector.closeAllConnections()
  collector.close()
})

test('an answer is a trace, and what it waited for is in it', () => {
  const released = spans.find(
    ({ name, attributes }) =>
      name === 'answer' &&
      attributeOf(attributes, 'http.route') === 'askRelease' &&
      attributeOf(attributes, 'http.response.status_code') === 201,
  )
  const within = spans.filter(({ parentSpanId }) => parentSpanId === released?.spanId)
  expect(within.map(({ name }) => name).toSorted()).toEqual(['commit', 'verify-sign-in'])
  for (const { traceId } of within) expect(traceId).toBe(released?.traceId)
  expect(spans.some(({ name }) => name === 'receive-piece')).toBe(true)
})

test('numbers come too', () => {
  const numbers = got.filter(({ path }) => path === '/v1/metrics').map(({ body }) => body)
  for (const name of ['http.server.request.duration', 'wardlink_events_total', 'wardlink_free_bytes']) {
    expect(numbers.some((body) => body.includes(`"${name}"`))).toBe(true)
  }
})

test('nothing of it says who, what or where', () => {
  const all = got.map(({ body }) => body).join('\n')
  for (const { name, email } of Object.values(PEOPLE)) {
    for (const word of [name, email]) if (word) expect(all).not.toContain(word)
  }
  for (const secret of secrets) expect(all).not.toContain(secret)
  const keys = new Set(spans.flatMap(({ attributes }) => attributes.map(({ key }) => key)))
  expect([...keys].toSorted()).toEqual(['http.response.status_code', 'http.route', 'wardlink.bytes'])
})

test('a collector that is not there keeps nobody from their work', async () => {
  await useRelay('http://127.0.0.1:9')
})

function attributeOf(attributes: Span['attributes'], key: string): unknown {
  const found = attributes.find((attribute) => attribute.key === key)?.value
  return found && (found.stringValue ?? found.intValue)
}
