import * as v from 'valibot'
import { CodedError, type ErrorCode } from '#shared/errors.ts'
import { Problem } from '#shared/protocol/messages.ts'

/** How long an answer may take. A release waits for a durable audit entry, which is milliseconds. */
const PATIENCE_MS = 20_000
/** The relay holds a wait for twenty seconds. */
const HELD_PATIENCE_MS = 40_000

/**
 * POSTs JSON to the relay and parses its answer.
 *
 * @param url the route's full address (`pathOf` on the relay's origin)
 * @param bearer ticket for the routes a vault calls
 * @throws CodedError with the relay's code; `relay/unreachable` when nobody answers; `relay/unexpected-answer`
 */
export async function askRelay<S extends v.GenericSchema>(
  url: string,
  body: unknown,
  reply: S,
  bearer?: string,
): Promise<v.InferOutput<S>> {
  const response = await reach(url, {
    method: 'POST',
    headers: {
      ...(body === null ? {} : { 'content-type': 'application/json' }),
      ...(bearer ? { authorization: `Bearer ${bearer}` } : {}),
    },
    ...(body === null ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(PATIENCE_MS),
  })
  if (!response.ok) throw await problemIn(response)
  const parsed = v.safeParse(reply, await response.json().catch(() => null))
  if (!parsed.success) throw new CodedError('relay/unexpected-answer')
  return parsed.output
}

/**
 * GETs an answer that the relay may hold back for a while.
 *
 * @throws CodedError as `askRelay`; the signal's own reason when it is aborted
 */
export async function awaitRelay<S extends v.GenericSchema>(
  url: string,
  reply: S,
  bearer: string,
  signal: AbortSignal,
): Promise<v.InferOutput<S>> {
  const response = await reach(url, {
    headers: { authorization: `Bearer ${bearer}` },
    signal: AbortSignal.any([signal, AbortSignal.timeout(HELD_PATIENCE_MS)]),
  })
  if (!response.ok) throw await problemIn(response)
  const parsed = v.safeParse(reply, await response.json().catch(() => null))
  if (!parsed.success) throw new CodedError('relay/unexpected-answer')
  return parsed.output
}

/** A fetch that carries nothing of this browser but what is given, and says so when nobody answers. */
export async function reach(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, {
      credentials: 'omit',
      cache: 'no-store',
      redirect: 'error',
      referrerPolicy: 'no-referrer',
      ...init,
    })
  } catch (cause) {
    // A person's own cancelling is not the network's fault.
    if (init.signal?.aborted && init.signal.reason?.name === 'AbortError') throw init.signal.reason
    throw new CodedError('relay/unreachable', { cause })
  }
}

/** The code a refusal carries. Only codes the screens know by name are believed. */
export async function problemIn(response: Response): Promise<CodedError> {
  const parsed = v.safeParse(Problem, await response.json().catch(() => null))
  const code = parsed.success ? parsed.output.code : ''
  if (isRelaysCode(code)) return new CodedError(code)
  return new CodedError(response.status >= 500 ? 'relay/overloaded' : 'relay/unexpected-answer')
}

const RELAYS_CODES: readonly ErrorCode[] = [
  'request/malformed',
  'sign-in/needed',
  'sign-in/not-accepted',
  'sign-in/missing-claim',
  'sign-in/unreachable',
  'release/not-granted',
  'release/revoked',
  'release/expired',
  'release/erased',
  'release/used-up',
  'release/purpose-not-allowed',
  'release/assurance-too-low',
  'release/not-ready',
  'release/too-often',
  'release/knock-needed',
  'release/knock-refused',
  'knock/not-found',
  'filing/not-allowed',
  'policy/own-proposal',
  'policy/overtaken',
  'parking/not-found',
  'quota/exceeded',
  'wrap/wrong-key',
  'relay/overloaded',
  'relay/out-of-space',
]

function isRelaysCode(code: string): code is ErrorCode {
  return (RELAYS_CODES as readonly string[]).includes(code)
}
