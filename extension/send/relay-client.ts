import * as v from 'valibot'
import { CodedError, type ErrorCode } from '#shared/errors.ts'
import { Problem } from '#shared/protocol/messages.ts'
import { pathOf, type Route, type RouteName, routes } from '#shared/protocol/routes.ts'

/** Where to ask, and as whom. */
export type Asking = { relayOrigin: string; senderToken?: string | undefined; signal?: AbortSignal }

type Routes = typeof routes
type Reply<N extends RouteName> = Routes[N] extends { reply: infer S extends v.GenericSchema }
  ? v.InferOutput<S>
  : null
type Request<N extends RouteName> = Routes[N] extends { request: infer S extends v.GenericSchema }
  ? v.InferInput<S>
  : null

/** An answer may take this long; after that the relay counts as not answering. */
const PATIENCE_MS = 30_000

/**
 * Asks one of the relay's JSON routes.
 *
 * @throws CodedError the problem's code, `relay/unreachable`, `relay/unexpected-answer` or `upload/stopped`
 */
export async function askRelay<N extends RouteName>(
  asking: Asking,
  name: N,
  { values = {}, request }: { values?: Record<string, string>; request?: Request<N> } = {},
): Promise<Reply<N>> {
  const route: Route = routes[name]
  const headers: Record<string, string> = {}
  if (route.request) headers['content-type'] = 'application/json'
  const init: RequestInit = { method: route.method, headers }
  if (route.request) init.body = JSON.stringify(request)
  const response = await reachRelay(asking, pathOf(name, values), init, PATIENCE_MS)
  if (!route.reply) return null as Reply<N>
  const body: unknown = await response.json().catch(() => undefined)
  const parsed = v.safeParse(route.reply, body)
  if (!parsed.success) throw new CodedError('relay/unexpected-answer')
  return parsed.output as Reply<N>
}

/**
 * One request to the relay, as the sender if there is a token. Only a success comes back.
 *
 * @throws CodedError as `askRelay`
 */
export async function reachRelay(
  { relayOrigin, senderToken, signal }: Asking,
  path: string,
  init: RequestInit,
  patienceMs: number,
): Promise<Response> {
  const headers = new Headers(init.headers)
  if (senderToken) headers.set('authorization', `Bearer ${senderToken}`)
  const patience = AbortSignal.timeout(patienceMs)
  const response = await fetch(new URL(path, relayOrigin), {
    ...init,
    headers,
    // The token is the only thing that says who we are. A redirect would carry it somewhere else.
    credentials: 'omit',
    redirect: 'error',
    cache: 'no-store',
    referrerPolicy: 'no-referrer',
    signal: signal ? AbortSignal.any([signal, patience]) : patience,
  }).catch((cause: unknown) => {
    throw new CodedError(signal?.aborted ? 'upload/stopped' : 'relay/unreachable', { cause })
  })
  if (response.ok) return response
  throw new CodedError(init.method === 'HEAD' ? headCodeOf(response) : await problemCodeOf(response))
}

/** An answer to HEAD has no body and so no problem document: its status has to do. */
function headCodeOf(response: Response): ErrorCode {
  switch (response.status) {
    case 401:
      return 'sign-in/needed'
    case 404:
    case 410:
      return 'upload/not-found'
    default:
      return gatewayCodeOf(response)
  }
}

async function problemCodeOf(response: Response): Promise<ErrorCode> {
  const body: unknown = await response.json().catch(() => undefined)
  const problem = v.safeParse(Problem, body)
  // The relay may be newer than we are: a code we do not know still has the form of one.
  if (problem.success && /^(?:[a-z-]+\/[a-z-]+|internal)$/.test(problem.output.code)) {
    return problem.output.code as ErrorCode
  }
  return gatewayCodeOf(response)
}

/** Not the relay's words: a gateway in front of it, or a network that wants a sign-in of its own. */
function gatewayCodeOf(response: Response): ErrorCode {
  switch (response.status) {
    case 429:
    case 503:
      return 'relay/overloaded'
    case 502:
    case 504:
      return 'relay/unreachable'
    default:
      return 'relay/unexpected-answer'
  }
}
