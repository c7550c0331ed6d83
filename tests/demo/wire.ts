import { request as ask, createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** One request to the relay and its answer, as they passed. */
export type Passed = {
  method: string
  host: string
  path: string
  requestHeaders: string
  requestBody: Buffer
  status: number
  answerHeaders: string
  answerBody: Buffer
}

export type Answer = { status: number; headers: Record<string, string | string[]>; body: Buffer }

/** May change an answer on its way; null leaves it as it is. */
export type Tamper = (passed: Pick<Passed, 'method' | 'host' | 'path'>, answer: Answer) => Answer | null

export type Wire = {
  port: number
  /** Everything that passed in either direction, for the tests that look for leaks. */
  passed: Passed[]
  /** As if the network were gone: every connection breaks off. */
  down: boolean
  /** Requests that never arrive: the connection breaks off while they are sent. */
  breaks: ((request: { method: string; path: string }) => boolean) | null
  tamper: Tamper | null
  close(): Promise<void>
}

/** The network between browsers and relay, in our hands: it records, breaks off, and lies when told to. */
export async function startWire(relayPort: number, port = 0): Promise<Wire> {
  const server = createServer()
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  const wire: Wire = {
    port: (server.address() as AddressInfo).port,
    passed: [],
    down: false,
    breaks: null,
    tamper: null,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
  server.on('request', (incoming, outgoing) => {
    pass(wire, relayPort, incoming, outgoing).catch(() => outgoing.destroy())
  })
  return wire
}

async function pass(wire: Wire, relayPort: number, incoming: IncomingMessage, outgoing: ServerResponse) {
  const method = incoming.method ?? 'GET'
  const host = incoming.headers.host ?? ''
  const path = incoming.url ?? '/'
  if (wire.down || wire.breaks?.({ method, path })) {
    incoming.destroy()
    return
  }
  const requestBody = await bodyOf(incoming)
  // Packed answers would hide what the leak tests look for.
  const { 'accept-encoding': _packing, ...headers } = incoming.headers
  const answered = await new Promise<IncomingMessage>((resolve, reject) => {
    const asking = ask({
      host: '127.0.0.1',
      port: relayPort,
      method,
      path,
      headers,
      setHost: false,
    })
    asking.on('response', resolve)
    asking.on('error', reject)
    asking.end(requestBody)
  })
  let answer: Answer = {
    status: answered.statusCode ?? 502,
    headers: plainHeaders(answered.headers),
    body: await bodyOf(answered),
  }
  answer = wire.tamper?.({ method, host, path }, answer) ?? answer
  wire.passed.push({
    method,
    host,
    path,
    requestHeaders: incoming.rawHeaders.join('\n'),
    requestBody,
    status: answer.status,
    answerHeaders: JSON.stringify(answer.headers),
    answerBody: answer.body,
  })
  if (method !== 'HEAD' && answer.status !== 304)
    answer.headers['content-length'] = String(answer.body.length)
  delete answer.headers['transfer-encoding']
  outgoing.writeHead(answer.status, answer.headers)
  outgoing.end(method === 'HEAD' ? undefined : answer.body)
}

async function bodyOf(message: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = []
  for await (const piece of message) pieces.push(piece as Buffer)
  return Buffer.concat(pieces)
}

function plainHeaders(headers: IncomingMessage['headers']): Record<string, string | string[]> {
  const plain: Record<string, string | string[]> = {}
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) plain[name] = value
  }
  return plain
}
