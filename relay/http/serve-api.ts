import type { IncomingMessage, ServerResponse } from 'node:http'
import { CodedError, type ErrorCode } from '#shared/errors.ts'
import type { RouteName } from '#shared/protocol/routes.ts'
import type { Relay } from '../relay.ts'
import { handlers } from '../routes/handlers.ts'
import { UPLOAD_OPTIONS } from '../routes/upload.ts'
import { isFull } from '../uploads/receive-piece.ts'
import { type Answer, problemAnswer } from './answer.ts'
import { corsHeaders, mayCall, preflightHeaders } from './cors.ts'
import { Exchange } from './exchange.ts'
import { matchRoute } from './match-route.ts'
import { send } from './send.ts'

/** Answers one request to the relay's own host. Never throws, and never says more than a code. */
export async function serveApi(
  relay: Relay,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
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
    return
  }
  const answer =
    match.is === 'route'
      ? await answerOf(relay, match.name, new Exchange(incoming, outgoing, match.parameters))
      : match.is === 'unknown'
        ? problemAnswer('request/unknown-route')
        : problemAnswer('request/method-not-allowed', { allow: match.allowed.join(', ') })
  if (answer !== 'sent') send(incoming, outgoing, answer, headers)
  relay.events.answered({ route, status: outgoing.statusCode, ms: Math.round(performance.now() - beganAt) })
}

async function answerOf(relay: Relay, name: RouteName, exchange: Exchange): Promise<Answer | 'sent'> {
  try {
    return await handlers[name](relay, exchange)
  } catch (thrown) {
    const code = codeOf(thrown)
    if (code === 'internal') {
      relay.events.broken({ route: name, kind: thrown instanceof Error ? thrown.name : typeof thrown })
    } else {
      relay.events.refused({ route: name, code })
    }
    return problemAnswer(code)
  }
}

function codeOf(thrown: unknown): ErrorCode {
  if (thrown instanceof CodedError) return thrown.code
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
