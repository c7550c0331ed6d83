import type { IncomingMessage, ServerResponse } from 'node:http'
import { toBase64url } from '#shared/bytes/base64url.ts'
import { CodedError, type ErrorCode } from '#shared/errors.ts'
import type { RouteName } from '#shared/protocol/routes.ts'
import { clientAddress } from '../limits/client-address.ts'
import type { Relay } from '../relay.ts'
import { handlers } from '../routes/handlers.ts'
import { UPLOAD_OPTIONS } from '../routes/upload.ts'
import { tokenHash } from '../sessions/sender-session.ts'
import { isFull } from '../uploads/receive-piece.ts'
import { type Answer, problemAnswer } from './answer.ts'
import { corsHeaders, mayCall, preflightHeaders } from './cors.ts'
import { Exchange } from './exchange.ts'
import { matchRoute } from './match-route.ts'
import { send } from './send.ts'

/** Answers one request to the relay's own host. Never throws, and never says more than a code. */
export function serveApi(relay: Relay, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  return relay.spans('answer', async (note) => note(await answer(relay, incoming, outgoing)))
}

async function answer(
  relay: Relay,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<{ route: string; status: number }> {
  const beganAt = performance.now()
  const path = (incoming.url ?? '').split('?', 1)[0] ?? ''
  const match = matchRoute(incoming.method ?? '', path)
  const route = match.is === 'route' ? match.name : match.is
  const origin = incoming.headers.origin
  const headers = {
    ...EVERY_ANSWER,
    ...(origin && mayCall(relay.origins, origin) ? corsHeaders(origin) : {}),
  }

  if (incoming.method === 'OPTIONS') {
    send(incoming, outgoing, optionsAnswer(relay, incoming, path), headers)
    return { route: 'preflight', status: outgoing.statusCode }
  }
  const parameters = match.is === 'route' ? match.parameters : {}
  const exchange = new Exchange(incoming, outgoing, parameters, clientAddress(incoming, relay.proxies))
  const answered = !mayAsk(relay, exchange, route)
    ? problemAnswer('relay/overloaded', LATER)
    : match.is === 'route'
      ? await answerOf(relay, match.name, exchange)
      : match.is === 'unknown'
        ? problemAnswer('request/unknown-route')
        : problemAnswer('request/method-not-allowed', { allow: match.allowed.join(', ') })
  if (answered !== 'sent' && isFailure(answered)) relay.limits.failed(exchange.asker, relay.now())
  if (answered !== 'sent') send(incoming, outgoing, answered, headers)
  const tookMs = performance.now() - beganAt
  relay.answerTimes.observe(route, tookMs)
  relay.events.answered({ route, status: outgoing.statusCode, ms: Math.round(tookMs) })
  return { route, status: outgoing.statusCode }
}

async function answerOf(relay: Relay, name: RouteName, exchange: Exchange): Promise<Answer | 'sent'> {
  try {
    return await handlers[name](relay, exchange)
  } catch (thrown) {
    const code = codeOf(relay, thrown)
    if (code === 'internal') {
      relay.events.broken({ route: name, kind: thrown instanceof Error ? thrown.name : typeof thrown })
    } else {
      relay.events.refused({ route: name, code })
    }
    return problemAnswer(code, code === 'relay/overloaded' ? LATER : {})
  }
}

const LATER = { 'retry-after': '10' }

function mayAsk(relay: Relay, exchange: Exchange, route: string): boolean {
  const nowAt = relay.now()
  if (!relay.limits.mayAsk(exchange.asker, nowAt)) return false
  if (route !== 'createEnvelope') return true
  const session = exchange.bearer()
  return session === null || relay.limits.mayCreate(toBase64url(tokenHash(session)), nowAt)
}

/** An answer that somebody who tries things out gets: who they are or what they ask for is not known here. */
function isFailure({ status, body }: Answer): boolean {
  if (status === 401 || status === 404) return true
  return status === 403 && /"code":"(?:sign-in\/|release\/not-granted)/.test(String(body))
}

function codeOf({ database }: Relay, thrown: unknown): ErrorCode {
  if (thrown instanceof CodedError) return thrown.code
  // The database is away for the moment: whoever asks again is answered.
  if (database.engine.isUnsure(thrown)) return 'relay/overloaded'
  return isFull(thrown) ? 'relay/out-of-space' : 'internal'
}

function optionsAnswer(relay: Relay, incoming: IncomingMessage, path: string): Answer {
  const { origin } = incoming.headers
  const preflight = origin && mayCall(relay.origins, origin) ? preflightHeaders(origin) : {}
  const upload = path.startsWith('/uploads/') ? UPLOAD_OPTIONS : {}
  return { status: 204, headers: { ...preflight, ...upload } }
}

/** Nothing of the relay is a page, is kept by a cache, or is read by another site's script. */
const EVERY_ANSWER: Record<string, string> = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'x-robots-tag': 'noindex, nofollow',
  'cross-origin-resource-policy': 'cross-origin',
}
