import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { isContentOrigin } from '#shared/isolation/origins.ts'
import { problemOf } from '#shared/protocol/problem.ts'
import type { Relay } from '../relay.ts'
import { type Answer, problemAnswer } from './answer.ts'
import { send } from './send.ts'
import { serveApi } from './serve-api.ts'
import { serveExtension } from './serve-extension.ts'
import { serveViewer, type ViewerContent } from './serve-viewer.ts'

/** However many connections somebody opens, the relay keeps files to open and memory to answer with. */
const MAXIMUM_CONNECTIONS = 4096
/** No byte either way for this long: whoever it was is gone, or takes an answer so slowly that they are not one. */
const IDLE_MS = 60_000

/** Limits against slow and broken clients (docs/spec/relay-api.md, rule 7). */
export function makeServer(): Server {
  const server = createServer({
    maxHeaderSize: 8192,
    headersTimeout: 5000,
    connectionsCheckingInterval: 1000,
    keepAliveTimeout: 30_000,
    // An upload may last for hours; each route limits its own body by size, by time or by silence.
    requestTimeout: 0,
    // A request that smuggles a second one between two readings of its length is refused by the strict parser.
    insecureHTTPParser: false,
    requireHostHeader: true,
  })
  server.maxConnections = MAXIMUM_CONNECTIONS
  server.timeout = IDLE_MS
  return server
}

export async function listen(server: Server, at: { host: string; port: number }): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  server.once('error', reject)
  server.listen(at.port, at.host, resolve)
  await promise
  server.off('error', reject)
  return (server.address() as AddressInfo).port
}

/**
 * Keeps the requests that come while there is nobody yet to answer them: a server without a listener would leave them
 * without an answer for good.
 *
 * @returns hands them to whoever listens by then
 */
export function keepRequests(server: Server): () => void {
  const early: [IncomingMessage, ServerResponse][] = []
  const keep = (incoming: IncomingMessage, outgoing: ServerResponse) => early.push([incoming, outgoing])
  server.on('request', keep)
  return () => {
    server.off('request', keep)
    for (const [incoming, outgoing] of early.splice(0)) server.emit('request', incoming, outgoing)
  }
}

/**
 * Lets what is under way finish, refusing everything new, and closes the port. Connections that are asked for meanwhile
 * are taken, so that they hear why.
 */
export async function drain(server: Server, atMostMs: number): Promise<void> {
  const timer = setTimeout(() => server.closeAllConnections(), atMostMs)
  const quiet = Promise.withResolvers<void>()
  const looking = setInterval(() => {
    if (!(underWay.get(server)?.size ?? 0)) quiet.resolve()
  }, 20)
  await Promise.race([quiet.promise, new Promise((over) => setTimeout(over, atMostMs).unref())])
  clearInterval(looking)
  const closed = new Promise((resolve) => server.close(resolve))
  server.closeIdleConnections()
  await closed
  clearTimeout(timer)
}

/** Requests that have come and are not answered whole. */
const underWay = new WeakMap<Server, Set<ServerResponse>>()

/** One port for every host; which one a request is for is decided by its Host alone. */
export function answerRequests(server: Server, relay: Relay, content: ViewerContent): void {
  const answers = new Set<ServerResponse>()
  underWay.set(server, answers)
  server.on('request', (incoming, outgoing) => {
    answers.add(outgoing)
    outgoing.once('close', () => answers.delete(outgoing))
    route(relay, content, incoming, outgoing).catch((thrown: unknown) => {
      relay.events.broken({ route: 'request', kind: thrown instanceof Error ? thrown.name : typeof thrown })
      outgoing.destroy()
    })
  })
  server.on('checkContinue', (incoming, outgoing) => {
    outgoing.writeContinue()
    server.emit('request', incoming, outgoing)
  })
}

async function route(
  relay: Relay,
  content: ViewerContent,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  // What came before the word to stop is finished; what comes after it belongs to another process, or to the next start.
  if (relay.isDraining && incoming.url !== '/health') return send(incoming, outgoing, goElsewhere(), {})
  const origin = originAsked(relay, incoming)
  const { origins } = relay
  if (origin === null) return send(incoming, outgoing, problemAnswer('request/malformed'), {})
  if (origin === origins.relayOrigin) {
    if (await serveExtension(relay, incoming, outgoing)) return
    return serveApi(relay, incoming, outgoing)
  }
  const forViewer = origin === origins.viewerOrigin || isContentOrigin(origins.contentOrigin, origin)
  // Nothing there takes a body, so none is waited for: answered, and closed a moment later.
  if (forViewer && hasBody(incoming)) return send(incoming, outgoing, { status: 413 }, {})
  if (origin === origins.viewerOrigin) {
    return serveViewer(relay, content, 'shell', origin, incoming, outgoing)
  }
  if (forViewer) {
    return serveViewer(relay, content, 'content', origin, incoming, outgoing)
  }
  // A health check comes by address, not by name.
  if (incoming.url === '/health') return serveApi(relay, incoming, outgoing)
  send(incoming, outgoing, { status: 421, headers: { 'content-length': '0' } }, {})
}

function goElsewhere(): Answer {
  const problem = { ...problemOf('relay/overloaded'), status: 503 }
  const headers = {
    'content-type': 'application/problem+json',
    'cache-control': 'no-store',
    'retry-after': '5',
    connection: 'close',
  }
  return { status: 503, headers, body: JSON.stringify(problem) }
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0
}

/**
 * The origin a request was sent to. Node takes two Host headers and shows the first; what stands in front of us may
 * have looked at the second, so such a request is refused.
 */
function originAsked(relay: Relay, incoming: IncomingMessage): string | null {
  const hosts = incoming.rawHeaders.filter((name, at) => at % 2 === 0 && name.toLowerCase() === 'host')
  const { host } = incoming.headers
  if (hosts.length !== 1 || host === undefined || !/^[a-z0-9.-]+(?::[0-9]{1,5})?$/i.test(host)) return null
  const address = `${new URL(relay.origins.relayOrigin).protocol}//${host}`
  return URL.canParse(address) ? new URL(address).origin : null
}
