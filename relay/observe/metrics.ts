import { createServer, type Server } from 'node:http'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { listen } from '../http/listen.ts'
import type { Relay } from '../relay.ts'

/**
 * Numbers for Prometheus, on a port of their own that the public never reaches. Routes, codes, tenants and counts:
 * nothing here names a person, a report or an address.
 *
 * @param connectionsOf the server of the API, whose open connections are counted
 */
export async function serveMetrics(
  relay: Relay,
  at: { host: string; port: number },
  connectionsOf: Server,
): Promise<{ port: number; close(): Promise<void> }> {
  const delay = monitorEventLoopDelay()
  delay.enable()
  const server = createServer((incoming, outgoing) => {
    if (incoming.method !== 'GET' || incoming.url !== '/metrics') {
      outgoing.writeHead(404, { 'content-length': 0 }).end()
      return
    }
    const delayMs = delay.percentile(99) / 1e6
    delay.reset()
    metricsText(relay, { delayMs, connections: connectionsOf })
      .then((text) =>
        outgoing.writeHead(200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' }).end(text),
      )
      .catch((thrown: unknown) => {
        relay.events.broken({ route: 'metrics', kind: thrown instanceof Error ? thrown.name : typeof thrown })
        outgoing.writeHead(500, { 'content-length': 0 }).end()
      })
  })
  const port = await listen(server, at)
  return {
    port,
    async close() {
      delay.disable()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

async function metricsText(relay: Relay, process: { delayMs: number; connections: Server }): Promise<string> {
  const lines: string[] = []
  function metric(name: string, type: string, help: string, values: readonly string[]): void {
    if (values.length > 0) lines.push(`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...values)
  }
  const { answers, events } = countsOf(relay)
  metric('wardlink_answers_total', 'counter', 'Answers by route and status.', answers)
  metric('wardlink_events_total', 'counter', 'What happened, by its code.', events)
  const seconds = 'wardlink_answer_seconds'
  metric(seconds, 'histogram', 'How long answers took.', relay.answerTimes.lines(seconds))
  for (const [name, help, value] of await gaugesOf(relay, process.connections)) {
    metric(name, 'gauge', help, [`${name} ${value}`])
  }
  const late = 'wardlink_loop_delay_seconds'
  const help = 'How late the event loop was, 99 of 100, since the last look.'
  metric(late, 'gauge', help, [`${late} ${process.delayMs / 1000}`])
  metric('wardlink_envelopes', 'gauge', 'Reports by state.', await envelopes(relay))
  metric('wardlink_kept_bytes', 'gauge', 'Sealed bytes kept or promised, by tenant.', await keptBytes(relay))
  return `${lines.join('\n')}\n`
}

function countsOf(relay: Relay): { answers: string[]; events: string[] } {
  const answers: string[] = []
  const events: string[] = []
  for (const [name, count] of relay.events.counts) {
    const [event = '', ...codes] = name.split(' ')
    if (event === 'answered') {
      const [route = '', status = ''] = codes
      answers.push(`wardlink_answers_total{route="${route}",status="${status}"} ${count}`)
    } else events.push(`wardlink_events_total{event="${event}",code="${codes.join(' ')}"} ${count}`)
  }
  return { answers, events }
}

/** What the process and its place are like just now. */
export async function gaugesOf(
  relay: Relay,
  server: Server,
): Promise<[name: string, help: string, value: number][]> {
  const open = await new Promise<number>((resolve) =>
    server.getConnections((_, count) => resolve(count ?? 0)),
  )
  return [
    ['process_resident_memory_bytes', 'Resident memory.', process.memoryUsage.rss()],
    ['process_uptime_seconds', 'Since the process began.', process.uptime()],
    ['wardlink_connections', 'Open connections.', open],
    [
      'wardlink_free_bytes',
      'Room left where envelopes are kept.',
      await (relay.objects ?? relay.files).freeBytes(),
    ],
  ]
}

async function envelopes(relay: Relay): Promise<string[]> {
  const rows = await relay.database.reader
    .selectFrom('envelopes')
    .select((row) => ['tenant', 'ended', row.fn.countAll<number>().as('count')])
    .groupBy(['tenant', 'ended'])
    .execute()
  return rows.map(
    ({ tenant, ended, count }) =>
      `wardlink_envelopes{tenant="${tenant}",state="${ended ?? 'live'}"} ${count}`,
  )
}

async function keptBytes(relay: Relay): Promise<string[]> {
  const rows = await relay.database.reader.selectFrom('tenant_usage').selectAll().execute()
  return rows.map(({ tenant, kept_bytes }) => `wardlink_kept_bytes{tenant="${tenant}"} ${kept_bytes}`)
}
