import { afterAll, beforeAll, expect, test } from 'vitest'
import { seal, TestSender, TestVault } from '#tests/fixtures/relay-client.ts'
import { startTestRelay, type TestRelay } from '#tests/fixtures/test-relay.ts'

let running: TestRelay
let text: string

beforeAll(async () => {
  running = await startTestRelay({ config: { metrics: { host: '127.0.0.1', port: 0 } } })
  const { origin } = running.relay
  const sender = await TestSender.signIn(origin, running.issuer)
  const sealed = await seal(2000)
  await sender.share(sealed)
  const vault = await TestVault.make(origin, running.issuer)
  await vault.open(sealed)
  await vault.ask(sealed, 'sam')
  await fetch(`${origin}/envelopes/${sealed.id}`)
  text = await (await fetch(`http://127.0.0.1:${running.relay.metricsPort}/metrics`)).text()
})
afterAll(() => running.close())

test('what happened is counted, by route, code and tenant', () => {
  for (const line of [
    'wardlink_answers_total{route="askRelease",status="201"} 1',
    'wardlink_answers_total{route="askRelease",status="403"} 1',
    'wardlink_events_total{event="released",code="ward7"} 1',
    'wardlink_answer_seconds_count{route="askRelease"} 2',
    'wardlink_envelopes{tenant="ward7",state="live"} 1',
    'wardlink_kept_bytes{tenant="ward7"} 2000',
  ]) {
    expect(text.split('\n')).toContain(line)
  }
})

test('every line is one that Prometheus reads, and none says who, what or where', () => {
  for (const line of text.trimEnd().split('\n')) {
    expect(line).toMatch(/^(?:# (?:HELP|TYPE) \w+ .+|\w+(?:\{(?:\w+="[\w/ .+-]*",?)+\})? [\d.e+-]+)$/)
  }
  for (const word of ['Patel', 'lee', '@', 'gb-', '127.0.0.1', 'RX1']) expect(text).not.toContain(word)
})

test('they are on their own port, and nothing else is', async () => {
  expect((await fetch(`${running.relay.origin}/metrics`)).status).toBe(404)
  for (const path of ['/', '/health', '/description']) {
    expect((await fetch(`http://127.0.0.1:${running.relay.metricsPort}${path}`)).status).toBe(404)
  }
})
