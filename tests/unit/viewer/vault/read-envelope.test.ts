import { afterEach, describe, expect, test, vi } from 'vitest'
import { envelopeReader, type Waiting, WINDOW_BYTES } from '../../../../viewer/vault/read-envelope.ts'

const TOTAL = 1000
const envelope = Uint8Array.from({ length: TOTAL }, (_, at) => at % 251)
const address = { url: 'https://relay.example/envelopes/x/bytes', ticket: 't', accessToken: 'a' }

type Handler = (start: number, end: number, call: number) => Response

/** A relay that answers as told; what it was asked is kept. */
function relay(handler: Handler) {
  const asked: string[] = []
  vi.stubGlobal('fetch', async (_url: string, init: RequestInit) => {
    const { range = '', authorization, 'wardlink-access': access } = init.headers as Record<string, string>
    expect([authorization, access]).toEqual(['Bearer t', 'a'])
    asked.push(range)
    const [, start = '', end = ''] = /bytes=(\d+)-(\d+)/.exec(range) ?? []
    return handler(Number(start), Number(end) + 1, asked.length)
  })
  return asked
}

const part = (start: number, end: number, body: BodyInit = envelope.slice(start, end)) =>
  new Response(body, { status: 206, headers: { 'content-range': `bytes ${start}-${end - 1}/${TOTAL}` } })

const problem = (status: number, code: string) =>
  new Response(JSON.stringify({ type: 'x', title: code, status, code }), { status })

/** Gives some bytes, then breaks off. */
function broken(bytes: Uint8Array): ReadableStream {
  let sent = false
  return new ReadableStream({
    pull(controller) {
      if (sent) controller.error(new TypeError('network error'))
      else controller.enqueue(bytes)
      sent = true
    },
  })
}

async function read(start: number, end: number, signal = new AbortController().signal) {
  const waited: Waiting[] = []
  const stream = await envelopeReader(address, (waiting) => waited.push(waiting))(start, end, signal)
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer())
  return { bytes, waited }
}

afterEach(() => vi.unstubAllGlobals())

describe('reading the envelope', () => {
  test('asks for the range and gives it', async () => {
    const asked = relay((start, end) => part(start, end))
    expect((await read(100, 300)).bytes).toEqual(envelope.slice(100, 300))
    expect(asked).toEqual(['bytes=100-299'])
  })

  test('asks for no more at once than may be read ahead of it, and loses no time between', async () => {
    const total = 2 * WINDOW_BYTES + 10
    const asked = relay((start, end) => {
      const body = new Uint8Array(end - start).fill(start / WINDOW_BYTES)
      return new Response(body, {
        status: 206,
        headers: { 'content-range': `bytes ${start}-${end - 1}/${total}` },
      })
    })
    const { bytes, waited } = await read(0, total)
    expect([0, WINDOW_BYTES - 1, WINDOW_BYTES, total - 1].map((at) => bytes[at])).toEqual([0, 0, 1, 2])
    expect(bytes.length).toBe(total)
    expect(asked).toEqual([
      `bytes=0-${WINDOW_BYTES - 1}`,
      `bytes=${WINDOW_BYTES}-${2 * WINDOW_BYTES - 1}`,
      `bytes=${2 * WINDOW_BYTES}-${total - 1}`,
    ])
    expect(waited).not.toContain('network')
  })

  test('takes a broken connection up where it broke', async () => {
    const asked = relay((start, end, call) =>
      call === 1 ? part(start, end, broken(envelope.slice(start, start + 40))) : part(start, end),
    )
    expect((await read(100, 300)).bytes).toEqual(envelope.slice(100, 300))
    expect(asked).toEqual(['bytes=100-299', 'bytes=140-299'])
  })

  test('waits for what the sender has not uploaded, and says so', async () => {
    const asked = relay((start, end, call) => {
      if (call === 1) return part(start, 150)
      if (call < 4) return problem(409, 'release/not-ready')
      return part(start, end)
    })
    const { bytes, waited } = await read(100, 300)
    expect(bytes).toEqual(envelope.slice(100, 300))
    expect(asked.at(-1)).toBe('bytes=150-299')
    expect(waited).toContain('sender')
    expect(waited.at(-1)).toBeNull()
  })

  test('waits for a network that is gone, and says so', async () => {
    relay((start, end, call) => {
      if (call < 3) throw new TypeError('Failed to fetch')
      return part(start, end)
    })
    const { bytes, waited } = await read(0, 10)
    expect(bytes).toEqual(envelope.slice(0, 10))
    expect(waited).toContain('network')
  })

  test('ends where the envelope ends', async () => {
    relay((start) => part(start, TOTAL))
    expect((await read(900, 4000)).bytes).toEqual(envelope.slice(900))
  })

  test.for(['release/revoked', 'release/expired', 'release/not-granted'] as const)(
    'stops when the relay says %s',
    async (code) => {
      relay(() => problem(410, code))
      await expect(read(0, 10)).rejects.toMatchObject({ code })
    },
  )

  test.for([
    ['another range than was asked for', (start: number, end: number) => part(start + 1, end)],
    ['the whole, unasked', () => new Response(envelope, { status: 200 })],
    ['a page of somebody in between', () => new Response('<html>', { status: 403 })],
  ] as [string, Handler][])('does not believe %s', async ([, handler]) => {
    relay(handler)
    await expect(read(0, 10)).rejects.toMatchObject({ code: 'relay/unexpected-answer' })
  })

  test('stops at once when nobody wants it any more', async () => {
    relay(() => problem(409, 'release/not-ready'))
    const stopping = new AbortController()
    const reading = read(0, 10, stopping.signal)
    setTimeout(() => stopping.abort(), 50)
    await expect(reading).rejects.toMatchObject({ name: 'AbortError' })
  })
})
