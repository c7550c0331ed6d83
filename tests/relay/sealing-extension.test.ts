import { randomBytes } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { makeEnvelopeId } from '#shared/envelope/envelope-id.ts'
import { codeOf, type ErrorCode } from '#shared/errors.ts'
import { readShareLink } from '#shared/link/share-link.ts'
import type { RelayAccess, ReportDraft } from '../../extension/messages/contract.ts'
import { PIECE_BYTES } from '../../extension/seal/cut-pieces.ts'
import type { SafeMedia } from '../../extension/seal/preparing.ts'
import { type SealParts, sealAndUpload } from '../../extension/seal/seal-and-upload.ts'
import type { OutboxRecord } from '../../extension/send/outbox.ts'
import { type Pace, uploadFromOutbox } from '../../extension/send/upload-from-outbox.ts'
import { askDescription } from '../../extension/tenant/relay-description.ts'
import { memoryOutbox } from '../fixtures/memory-outbox.ts'
import { grantTo, TestSender } from '../fixtures/relay-client.ts'
import { lookInto } from '../fixtures/relay-database.ts'
import { startTestRelay, type TestRelay } from '../fixtures/test-relay.ts'

let relay: TestRelay
let access: RelayAccess

beforeAll(async () => {
  relay = await startTestRelay()
  access = await signIn()
})
afterAll(() => relay.close())
afterEach(() => vi.unstubAllGlobals())

async function signIn(): Promise<RelayAccess> {
  const relayOrigin = relay.relay.origin
  const { session } = await TestSender.signIn(relayOrigin, relay.issuer)
  const unbound = { trust: null, region: null, issuers: null }
  const settings = { is: 'set-up', relayOrigin, relayKey: null, managed: true, ...unbound } as const
  return { description: await askDescription(settings), session, owner: 'A'.repeat(43) }
}

const TRACER = 'Tracer Testwell'
const draft: ReportDraft = {
  patient: { identifiers: [], name: TRACER, dateOfBirth: '1962-03-27' },
  consent: { kind: 'direct-care', given: 'spoken', wordingVersion: 'en/1', recordedAt: 1 },
  about: `About ${TRACER}`,
  grant: grantTo(),
}
const safe = (bytes: Blob): SafeMedia[] => [
  { bytes, name: `${TRACER}.jpg`, mediaType: 'image/jpeg', removed: ['place'], capturedAt: null },
]
const big = () => safe(new Blob([randomBytes(PIECE_BYTES * 2 + 5)]))
const small = () => safe(new Blob([randomBytes(5000)]))

/** A sender's browser, without the browser. What waits is told to go on at once. */
function browser(change: Partial<SealParts> = {}) {
  const outbox = memoryOutbox()
  const told: OutboxRecord[] = []
  const links: string[] = []
  const stop = new AbortController()
  let now = access
  const signedIn = Promise.withResolvers<void>()
  const linkGiven = Promise.withResolvers<void>()
  const paceUntil = (signal: AbortSignal): Pace => ({
    pause: () => (signal.aborted ? Promise.reject(signal.reason) : new Promise((go) => setTimeout(go, 5))),
    signedIn: () => signedIn.promise,
    asking: () => ({
      relayOrigin: now.description.relayOrigin,
      senderToken: now.session.senderToken,
      signal,
    }),
  })
  const parts: SealParts = {
    envelopeId: makeEnvelopeId('gb'),
    draft,
    media: small(),
    access,
    outbox,
    paceUntil,
    signal: stop.signal,
    onProgress: (record) => told.push({ ...record }),
    onLink: (link) => {
      links.push(link)
      linkGiven.resolve()
    },
    linkGiven: linkGiven.promise,
    ...change,
  }
  return {
    outbox,
    told,
    links,
    stop,
    parts,
    share: () => sealAndUpload(parts),
    waits: () => [...new Set(told.flatMap(({ waitingBecause }) => (waitingBecause ? [waitingBecause] : [])))],
    signInAgain(again: RelayAccess) {
      now = again
      signedIn.resolve()
    },
  }
}

/** Its beginning can be read, and then somebody pulls the stick out. */
class Vanishing extends File {
  override slice(start?: number, end?: number): Blob {
    if ((end ?? 0) < 100) return super.slice(start, end)
    return Object.assign(new Blob(), { arrayBuffer: () => Promise.reject(unplugged()) })
  }
  override stream(): ReadableStream<Uint8Array<ArrayBuffer>> {
    return new ReadableStream({ pull: () => Promise.reject(unplugged()) })
  }
}

const unplugged = () => new DOMException('', 'NotReadableError')

/** Lets the network do something else to some requests. `null` lets one through. */
function network(interfere: (method: string, path: string, count: number) => Response | Error | null) {
  const real = globalThis.fetch
  const counts = new Map<string, number>()
  const stub = async (input: URL | string, init: RequestInit = {}) => {
    const { pathname } = new URL(input)
    const method = init.method ?? 'GET'
    const count = (counts.get(method) ?? 0) + 1
    counts.set(method, count)
    const instead = interfere(method, pathname, count)
    if (instead instanceof Error) throw instead
    return instead ?? real(input, init)
  }
  vi.stubGlobal('fetch', stub)
  return counts
}

async function stateAtRelay(envelopeId: string) {
  const { envelopes } = await (await TestSender.signIn(relay.relay.origin, relay.issuer)).sent()
  return envelopes.find((envelope) => envelope.envelopeId === envelopeId)
}

const soon = (check: () => void) => vi.waitFor(check, { timeout: 20_000 })

const gone = () => new TypeError('Failed to fetch')

function problem(status: number, code: ErrorCode): Response {
  return new Response(JSON.stringify({ type: `urn:wardlink:problem:${code}`, title: code, status, code }), {
    status,
  })
}

describe('sealing and uploading', () => {
  test('brings all of it to the relay, gives one link, and leaves nothing in the outbox', async () => {
    const sender = browser({ media: big() })
    await sender.share()
    expect(await stateAtRelay(sender.parts.envelopeId)).toMatchObject({ state: 'ready' })
    expect(sender.links).toHaveLength(1)
    expect(await readShareLink(sender.links[0] ?? '')).toMatchObject({
      is: 'share-link',
      envelopeId: sender.parts.envelopeId,
    })
    expect(sender.outbox.records.size + sender.outbox.pieces.length).toBe(0)
  })

  test('gives the link as soon as the relay has the prefix', async () => {
    const doneAtLink: number[] = []
    const sender = browser({ media: big() })
    sender.parts.onLink = () => doneAtLink.push(sender.told.at(-1)?.doneBytes ?? 0)
    await sender.share()
    expect(doneAtLink).toHaveLength(1)
    expect(doneAtLink[0]).toBeLessThan(PIECE_BYTES)
  })

  test.for([
    ['is found by the trust’s reference for its patient', 'r'.repeat(42) + 'w', 1],
    ['has none where the trust does without', null, 0],
  ] as const)('a report %s', async ([, patientReference, found]) => {
    const sender = browser({ draft: { ...draft, patientReference } })
    await sender.share()
    const rows = lookInto(
      relay.folder,
      'SELECT id FROM envelopes WHERE id = ? AND patient_reference IS NOT NULL',
      sender.parts.envelopeId,
    )
    expect(rows).toHaveLength(found)
  })

  test('leaves no word of the report with the relay or in the outbox', async () => {
    const sender = browser({ media: small() })
    const kept: string[] = []
    const { putPiece, put } = sender.outbox
    sender.outbox.putPiece = async (piece) => {
      kept.push(Buffer.from(piece.bytes).toString('latin1'))
      await putPiece(piece)
    }
    sender.outbox.put = async (record) => {
      kept.push(JSON.stringify(record))
      await put(record)
    }
    await sender.share()
    const files = readdirSync(relay.folder, { recursive: true, encoding: 'utf8' })
      .map((name) => join(relay.folder, name))
      .filter((path) => statSync(path).isFile())
    const haystack = [...kept, ...files.map((path) => readFileSync(path, 'latin1')), ...relay.log].join('\n')
    expect(kept.length).toBeGreaterThan(2)
    for (const word of [TRACER, 'Testwell', '1962-03-27', sender.links[0]?.split('#1.')[1] ?? 'no link']) {
      expect(haystack).not.toContain(word)
    }
  })
})

describe('while the relay cannot be reached', () => {
  test('a report is sealed and kept, and arrives when the relay is back', async () => {
    const sender = browser({ media: big() })
    let isGone = true
    network(() => (isGone ? gone() : null))
    const sharing = sender.share()
    await soon(() => expect(sender.waits()).toEqual(['relay/unreachable']))
    await soon(() => expect([...sender.outbox.records.values()][0]?.isSealed).toBe(true))
    expect(sender.links).toEqual([])
    isGone = false
    await sharing
    expect(sender.links).toHaveLength(1)
    expect(await stateAtRelay(sender.parts.envelopeId)).toMatchObject({ state: 'ready' })
  })

  test.for<[string, (method: string, count: number) => Response | Error | null, ErrorCode[]]>([
    [
      'the relay is not there at the creation',
      (method, count) => (method === 'POST' && count === 1 ? gone() : null),
      ['relay/unreachable'],
    ],
    [
      'a piece is lost on the way',
      (method, count) => (method === 'PATCH' && count === 2 ? gone() : null),
      ['relay/unreachable'],
    ],
    [
      'a gateway says that the relay is down',
      (method, count) =>
        method === 'PATCH' && count === 2 ? new Response('<h1>Bad Gateway', { status: 502 }) : null,
      ['relay/unreachable'],
    ],
    [
      'guest Wi-Fi answers in its place',
      (method, count) =>
        method === 'PATCH' && count === 2 ? new Response('<h1>Welcome', { status: 200 }) : null,
      ['relay/unexpected-answer'],
    ],
    [
      'the relay is busy',
      (method, count) => (method === 'PATCH' && count === 2 ? new Response('', { status: 503 }) : null),
      ['relay/overloaded'],
    ],
  ])('nothing is lost when %s', async ([, interfere, waits]) => {
    const sender = browser({ media: big() })
    network((method, _path, count) => interfere(method, count))
    await sender.share()
    vi.unstubAllGlobals()
    expect(sender.waits()).toEqual(waits)
    expect(await stateAtRelay(sender.parts.envelopeId)).toMatchObject({ state: 'ready' })
    expect(sender.links).toHaveLength(1)
  })

  test('a creation whose answer was lost is not one too many', async () => {
    const sender = browser()
    const real = globalThis.fetch
    let lost = 0
    vi.stubGlobal('fetch', async (input: URL, init: RequestInit) => {
      const answer = await real(input, init)
      if (init.method === 'POST' && lost++ === 0) throw gone()
      return answer
    })
    await sender.share()
    expect(await stateAtRelay(sender.parts.envelopeId)).toMatchObject({ state: 'ready' })
  })

  test('an acknowledgement that was lost does not send a piece twice into the envelope', async () => {
    const sender = browser({ media: big() })
    const real = globalThis.fetch
    let patches = 0
    vi.stubGlobal('fetch', async (input: URL, init: RequestInit) => {
      const answer = await real(input, init)
      if (init.method === 'PATCH' && ++patches === 2) throw gone()
      return answer
    })
    await sender.share()
    expect(await stateAtRelay(sender.parts.envelopeId)).toMatchObject({ state: 'ready' })
  })

  test('a relay that has another number of bytes is asked how many, and believed', async () => {
    const sender = browser({ media: big() })
    const counts = network((method, _path, count) =>
      method === 'PATCH' && count === 2 ? problem(409, 'upload/wrong-offset') : null,
    )
    await sender.share()
    expect(counts.get('HEAD')).toBe(1)
    expect(await stateAtRelay(sender.parts.envelopeId)).toMatchObject({ state: 'ready' })
  })

  test('a relay that denies an upload once is asked again before anything is given up', async () => {
    const sender = browser({ media: big() })
    network((method, _path, count) =>
      method === 'PATCH' && count === 2 ? problem(404, 'upload/not-found') : null,
    )
    await sender.share()
    expect(await stateAtRelay(sender.parts.envelopeId)).toMatchObject({ state: 'ready' })
  })

  test('a relay that lost what it had acknowledged cannot be helped: it stops and says so', async () => {
    const sender = browser({ media: big(), linkGiven: new Promise(() => {}) })
    network((method, _path, count) => {
      if (method === 'PATCH' && count === 3) return problem(409, 'upload/wrong-offset')
      return method === 'HEAD' ? new Response('', { headers: { 'upload-offset': '0' } }) : null
    })
    expect(await sender.share().then(() => 'shared', codeOf)).toBe('upload/not-found')
  })
})

describe('a sign-in that runs out while uploading', () => {
  test('waits for the next one, and goes on', async () => {
    const sender = browser({ media: big() })
    network((method, _path, count) =>
      method === 'PATCH' && count === 2 ? problem(401, 'sign-in/needed') : null,
    )
    const sharing = sender.share()
    await soon(() => expect(sender.waits()).toEqual(['sign-in/needed']))
    vi.unstubAllGlobals()
    sender.signInAgain(await signIn())
    await sharing
    expect(await stateAtRelay(sender.parts.envelopeId)).toMatchObject({ state: 'ready' })
  })
})

describe('a report that cannot be shared stops, says why, and leaves nothing', () => {
  const tiny = () => ({ ...access.session.policy, maximumEnvelopeBytes: 1 })

  test.for<[string, () => Partial<SealParts>, ErrorCode]>([
    [
      'it is larger than the policy allows',
      () => ({ access: { ...access, session: { ...access.session, policy: tiny() } } }),
      'envelope/too-large',
    ],
    [
      'it would be shared for too long',
      () => ({ draft: { ...draft, grant: { ...draft.grant, expiresAt: Date.now() + 400 * 24 * 3600_000 } } }),
      'grant/outside-policy',
    ],
    [
      'a file went away',
      () => ({ media: safe(new Vanishing([randomBytes(5000)], 'leg.jpg')) }),
      'hold/unreadable',
    ],
  ])('%s', async ([, change, because]) => {
    const sender = browser(change())
    expect(await sender.share().then(() => 'shared', codeOf)).toBe(because)
    expect(sender.outbox.records.size + sender.outbox.pieces.length).toBe(0)
  })

  test('the sender presses Cancel while it uploads', async () => {
    const sender = browser({ media: big(), linkGiven: new Promise(() => {}) })
    network((method, _path, count) => (method === 'PATCH' && count > 2 ? gone() : null))
    const sharing = sender.share()
    await soon(() => expect(sender.waits()).toEqual(['relay/unreachable']))
    vi.unstubAllGlobals()
    sender.stop.abort()
    expect(await sharing.then(() => 'shared', codeOf)).toBe('upload/stopped')
    expect(sender.outbox.records.size + sender.outbox.pieces.length).toBe(0)
    const state = await stateAtRelay(sender.parts.envelopeId)
    expect(state?.state ?? 'erased').toBe('erased')
  })
})

describe('a computer that is nearly full', () => {
  test('slows sealing down to the pace of the upload', async () => {
    const sender = browser({ media: big() })
    sender.outbox.roomBytes = PIECE_BYTES + 1_000_000
    await sender.share()
    expect(sender.outbox.peakBytes).toBeLessThanOrEqual(sender.outbox.roomBytes)
    expect(await stateAtRelay(sender.parts.envelopeId)).toMatchObject({ state: 'ready' })
  })

  test('where not one piece fits, it says so', async () => {
    const sender = browser({ media: big() })
    sender.outbox.roomBytes = 0
    expect(await sender.share().then(() => 'shared', codeOf)).toBe('storage/full')
  })
})

describe('after the browser was closed', () => {
  test('the upload goes on where the relay says it stopped', async () => {
    const sender = browser({ media: big() })
    let closing = false
    let isClosed = false
    const { paceUntil } = sender.parts
    sender.parts.paceUntil = (signal) => {
      const pace = paceUntil(signal)
      // A browser that is closed between two attempts makes no third.
      const never = () => {
        isClosed = true
        return new Promise<void>(() => {})
      }
      return { ...pace, pause: (...args) => (closing ? never() : pace.pause(...args)) }
    }
    network((method, _path, count) => (method === 'PATCH' && count > 2 ? gone() : null))
    void sender.share().catch(() => {})
    await soon(() => expect([...sender.outbox.records.values()][0]?.isSealed).toBe(true))
    await soon(() => expect(sender.waits()).toEqual(['relay/unreachable']))
    closing = true
    await soon(() => expect(isClosed).toBe(true))
    // All that is left of the first browser is what it had on disk.
    const left = memoryOutbox()
    left.pieces = structuredClone(sender.outbox.pieces)
    const [record] = structuredClone([...sender.outbox.records.values()])
    sender.outbox.roomBytes = 0
    vi.unstubAllGlobals()
    const counts = network(() => null)
    if (!record) throw new Error('nothing was left on disk')
    await uploadFromOutbox(
      {
        record,
        outbox: left,
        pace: sender.parts.paceUntil(new AbortController().signal),
        moreSealed: () => null,
        onProgress: () => {},
      },
      null,
    )
    expect(counts.get('HEAD')).toBe(1)
    expect(await stateAtRelay(record.envelopeId)).toMatchObject({ state: 'ready' })
  })
})
