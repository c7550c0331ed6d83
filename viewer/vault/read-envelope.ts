import type { ReadRange } from '#shared/envelope/open.ts'
import { CodedError } from '#shared/errors.ts'
import { ACCESS_HEADER } from '#shared/protocol/routes.ts'
import { problemIn, reach } from '../relay/ask-relay.ts'

/** Why bytes are not coming just now; null while they are. */
export type Waiting = 'sender' | 'network' | null

export type EnvelopeAddress = {
  /** Of the `readEnvelope` route. */
  url: string
  /** base64url. Both are asked for: who was released to, and that they hold the link. */
  ticket: string
  accessToken: string
}

/** Pauses between tries, ms: quick at first, then every few seconds for as long as the person stays. */
const PAUSES_MS = [250, 500, 1000, 2000, 4000]
/** Tries without one new byte before we give up on a network that is there but leads nowhere. */
const MAXIMUM_TRIES = 40

/**
 * Asked for at once. A browser reads ahead of a page that is slower than its network: Firefox 261 MiB of 4 GiB on a busy
 * machine. What was not asked for cannot be read ahead.
 */
export const WINDOW_BYTES = 64 * 1024 * 1024

/**
 * Reads ranges of the sealed envelope and does not let go: a dropped connection is taken up where it broke,
 * bytes the sender has not uploaded yet are waited for.
 *
 * @param tell called when the stream starts or stops waiting
 */
export function envelopeReader(address: EnvelopeAddress, tell: (waiting: Waiting) => void): ReadRange {
  return async (startByte, endByte, signal) => streamOf(address, startByte, endByte, signal, tell)
}

function streamOf(
  address: EnvelopeAddress,
  startByte: number,
  endByte: number,
  signal: AbortSignal,
  tell: (waiting: Waiting) => void,
): ReadableStream<Uint8Array> {
  const stopping = new AbortController()
  const stopped = AbortSignal.any([signal, stopping.signal])
  let told: Waiting = null
  const bytes = readOn(address, startByte, endByte, stopped, (waiting) => {
    // Once a change: whoever listens draws the screen anew.
    if (waiting !== told) tell(waiting)
    told = waiting
  })
  return new ReadableStream(
    {
      async pull(controller) {
        const { value, done } = await bytes.next()
        if (done) controller.close()
        else controller.enqueue(value)
      },
      async cancel(reason) {
        stopping.abort(reason)
        await bytes.return()
      },
    },
    { highWaterMark: 0 },
  )
}

async function* readOn(
  address: EnvelopeAddress,
  startByte: number,
  endByte: number,
  signal: AbortSignal,
  tell: (waiting: Waiting) => void,
): AsyncGenerator<Uint8Array, void> {
  let at = startByte
  let tries = 0
  while (at < endByte) {
    signal.throwIfAborted()
    const windowEnd = Math.min(endByte, at + WINDOW_BYTES)
    const asked = await ask(address, at, windowEnd, signal)
    if (asked.is === 'end') return
    if (asked.is === 'bytes') {
      try {
        for await (const piece of piecesOf(asked.body)) {
          tell(null)
          tries = 0
          at += piece.length
          yield piece
        }
      } catch (thrown) {
        signal.throwIfAborted()
        if (thrown instanceof CodedError) throw thrown
      }
      // The relay says how long the envelope is: what ends there is whole, what ends earlier goes on.
      if (at >= Math.min(endByte, asked.lengthBytes)) return
      if (at >= windowEnd) continue
    }
    if (++tries > MAXIMUM_TRIES && asked.is === 'offline') throw new CodedError('relay/unreachable')
    if (tries > 1 || asked.is !== 'bytes') tell(asked.is === 'not-yet' ? 'sender' : 'network')
    await pause(PAUSES_MS[Math.min(tries, PAUSES_MS.length) - 1] ?? 250, signal)
  }
}

type AskedRange =
  | { is: 'bytes'; body: ReadableStream<Uint8Array>; lengthBytes: number }
  | { is: 'end' }
  /** The sender's upload has not come this far. */
  | { is: 'not-yet' }
  | { is: 'offline' }

async function ask(
  { url, ticket, accessToken }: EnvelopeAddress,
  startByte: number,
  endByte: number,
  signal: AbortSignal,
): Promise<AskedRange> {
  let response: Response
  try {
    response = await reach(url, {
      headers: {
        authorization: `Bearer ${ticket}`,
        [ACCESS_HEADER]: accessToken,
        range: `bytes=${startByte}-${endByte - 1}`,
      },
      signal,
    })
  } catch (thrown) {
    signal.throwIfAborted()
    if (thrown instanceof CodedError && thrown.code === 'relay/unreachable') return { is: 'offline' }
    throw thrown
  }
  if (response.status === 206 && response.body) {
    const range = /^bytes (\d+)-\d+\/(\d+)$/.exec(response.headers.get('content-range') ?? '')
    if (!range || Number(range[1]) !== startByte) throw new CodedError('relay/unexpected-answer')
    return { is: 'bytes', body: response.body, lengthBytes: Number(range[2]) }
  }
  if (response.status === 416) {
    const length = /^bytes \*\/(\d+)$/.exec(response.headers.get('content-range') ?? '')
    return length && startByte >= Number(length[1]) ? { is: 'end' } : { is: 'not-yet' }
  }
  const problem = await problemIn(response)
  if (problem.code === 'release/not-ready') return { is: 'not-yet' }
  if (problem.code === 'relay/overloaded') return { is: 'offline' }
  throw problem
}

/** Safari has no async iteration of streams. */
async function* piecesOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  const reader = stream.getReader()
  try {
    for (;;) {
      const { value, done } = await reader.read()
      if (done) return
      yield value
    }
  } finally {
    await reader.cancel().catch(() => {})
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms)
    signal.addEventListener(
      'abort',
      () => {
        clearTimeout(timer)
        reject(signal.reason)
      },
      { once: true },
    )
  })
}
