import { beforeEach, describe, expect, test, vi } from 'vitest'
import { fakeBrowser } from 'wxt/testing/fake-browser'
import type { RelayAccess } from '../../../../extension/messages/contract.ts'
import type { Prepared } from '../../../../extension/prepare/prepare-media.ts'
import type { JobNews, ToJob } from '../../../../extension/seal/job-messages.ts'
import type { OutboxRecord } from '../../../../extension/send/outbox.ts'
import { memoryOutbox } from '../../../fixtures/memory-outbox.ts'

let outbox = memoryOutbox()
type StartedJob = { told: ToJob[]; say(news: JobNews): void }
let started: StartedJob[] = []
let answerPreparing: ((prepared: Prepared) => void)[] = []
const clean: Prepared = {
  is: 'prepared',
  bytes: new Blob(['safe']),
  mediaType: 'image/jpeg',
  name: 'leg.jpg',
  removed: ['place'],
  capturedAt: null,
  lossless: true,
  mayShowWords: false,
}

vi.mock('wxt/browser', async () => ({
  browser: (await import('wxt/testing/fake-browser')).fakeBrowser,
}))
vi.mock('../../../../extension/send/outbox-db.ts', () => ({ openOutbox: async () => outbox }))
vi.mock('../../../../extension/seal/job.ts', () => ({
  startJob(first: ToJob, say: (news: JobNews) => void) {
    const told = [first]
    started.push({ told, say })
    return { tell: (message: ToJob) => told.push(message) }
  },
}))
vi.mock('../../../../extension/seal/prepare-worker.ts', () => ({
  startPrepareWorker: (prepared: (prepared: Prepared) => void) => ({
    prepare: () => answerPreparing.push(prepared),
    end() {},
  }),
}))
const { startSealing } = await import('../../../../extension/seal/sealing-process.ts')

const background = { is: 'background' } as const
const ASHA = 'A'.repeat(43)
const LEE = 'L'.repeat(43)
const accessOf = (owner: string) => ({ owner, description: { region: 'gb' } }) as RelayAccess
const sealed: OutboxRecord = {
  envelopeId: 'gb-AAAAAAAAAAAAAAAAAAAAAA',
  owner: ASHA,
  createdAt: 0,
  totalBytes: 100,
  doneBytes: 10,
  isSealed: true,
  isCreated: true,
  isLinkGiven: true,
  waitingBecause: 'sign-in/needed',
  isStopped: false,
}
const frame = { tabId: 1, frameId: 0, documentId: 'one' }
const held = {
  holdId: 'H'.repeat(22),
  files: [new File(['x'], 'leg.jpg')],
  intake: 'drop' as const,
  target: { host: 'web.whatsapp.com', chat: null },
  frame,
}
const sealing = () =>
  startSealing({ deliverLink: async () => ({ inserted: false }), outboxChanged: async () => null }).handlers

beforeEach(() => {
  outbox = memoryOutbox()
  started = []
  answerPreparing = []
  fakeBrowser.reset()
  // The fake has no ports.
  Object.assign(fakeBrowser.runtime, { onConnect: { addListener() {} } })
})

describe('an upload that waits for a sign-in', () => {
  test.for<[string, string, number]>([
    ['goes on with its own sender’s', ASHA, 1],
    ['waits on when somebody else signs in at the same computer', LEE, 0],
  ])('after a restart %s', async ([, owner, jobs]) => {
    await outbox.put(sealed)
    await sealing()['sealing/resume-outbox']({ access: accessOf(owner) }, background)
    expect(started).toHaveLength(jobs)
    expect(await outbox.all()).toEqual([sealed])
  })

  test.for<[string, string, boolean]>([
    ['its own sender’s', ASHA, true],
    ['nobody else’s', LEE, false],
  ])('in the same browser session is given %s', async ([, owner, isGiven]) => {
    const handlers = sealing()
    await handlers['sealing/hold'](held, background)
    const draft = { patient: { name: 'Jane Example' } } as never
    await handlers['sealing/start'](
      { holdId: held.holdId, tabId: 1, draft, access: accessOf(ASHA) },
      background,
    )
    answerPreparing[0]?.(clean)
    await vi.waitFor(() => expect(started).toHaveLength(1))
    await handlers['sealing/resume-outbox']({ access: accessOf(owner) }, background)
    expect(started[0]?.told.some(({ is }) => is === 'access')).toBe(isGiven)
  })
})

describe('an attachment that is handed over twice', () => {
  test.for<[string, Partial<typeof frame>, string]>([
    ['is held once when the same frame asks again', {}, 'held'],
    ['is not given to another tab', { tabId: 2 }, 'refused'],
    ['is not given to the next page of the same frame', { documentId: 'two' }, 'refused'],
  ])('%s', async ([, change, is]) => {
    const handlers = sealing()
    await handlers['sealing/hold'](held, background)
    const again = await handlers['sealing/hold']({ ...held, frame: { ...frame, ...change } }, background)
    expect(again).toMatchObject({ is })
  })
})

describe('what is sealed', () => {
  const here = { holdId: held.holdId, tabId: 1 }
  const start = async (handlers: ReturnType<typeof sealing>) => {
    await handlers['sealing/hold'](held, background)
    const draft = { patient: { name: 'Jane Example' } } as never
    return handlers['sealing/start']({ ...here, draft, access: accessOf(ASHA) }, background)
  }

  test('is what was prepared, and never the file that was attached', async () => {
    const handlers = sealing()
    await start(handlers)
    expect(started).toHaveLength(0)
    answerPreparing[0]?.(clean)
    await vi.waitFor(() => expect(started).toHaveLength(1))
    expect(started[0]?.told[0]).toMatchObject({
      is: 'seal',
      media: [{ bytes: clean.bytes, removed: ['place'] }],
    })
  })

  test('is nothing when a file was refused: it can be removed, and the rest be tried again', async () => {
    const handlers = sealing()
    await start(handlers)
    answerPreparing[0]?.({ is: 'refused', because: 'prepare/broken' })
    const described = () => handlers['sealing/describe'](here, background)
    await vi.waitFor(async () =>
      expect(await described()).toMatchObject({ media: [{ is: 'refused', because: 'prepare/broken' }] }),
    )
    expect(started).toHaveLength(0)
    await handlers['sealing/remove-file']({ ...here, index: 0 }, background)
    expect(await described()).toMatchObject({ files: [], media: [] })
  })

  test('is nothing when the sender cancels while files are still being prepared', async () => {
    const handlers = sealing()
    await start(handlers)
    await handlers['sealing/end-hold']({ ...here, because: 'cancelled' }, background)
    answerPreparing[0]?.(clean)
    await new Promise((resolve) => setTimeout(resolve))
    expect(started).toHaveLength(0)
  })

  test('can be looked at by the tab that attached it, and by no other', async () => {
    const handlers = sealing()
    await handlers['sealing/hold'](held, background)
    answerPreparing[0]?.(clean)
    const safe = await handlers['sealing/safe-file']({ ...here, index: 0 }, background)
    expect(await safe?.text()).toBe('safe')
    expect(await handlers['sealing/safe-file']({ ...here, tabId: 2, index: 0 }, background)).toBeNull()
  })
})

describe('an update would cost something', () => {
  const isAtWork = (handlers: ReturnType<typeof sealing>) => handlers['sealing/is-at-work'](null, background)

  test('only while there is something', async () => {
    const handlers = sealing()
    expect(await isAtWork(handlers)).toBe(false)
    await handlers['sealing/hold'](held, background)
    expect(await isAtWork(handlers)).toBe(true)
    await handlers['sealing/end-hold']({ holdId: held.holdId, tabId: 1, because: 'cancelled' }, background)
    expect(await isAtWork(handlers)).toBe(false)
  })

  test.for<[string, Partial<OutboxRecord>, boolean]>([
    ['is uploaded', { waitingBecause: null }, true],
    ['waits for the relay', { waitingBecause: 'relay/unreachable' }, true],
    ['waits for a sign-in, as it would after a restart', {}, false],
  ])('while a sealed report %s: %s', async ([, change, isSo]) => {
    await outbox.put({ ...sealed, ...change })
    const handlers = sealing()
    await handlers['sealing/resume-outbox']({ access: accessOf(ASHA) }, background)
    expect(await isAtWork(handlers)).toBe(isSo)
  })

  test('while a report is not yet sealed, also when it waits for a sign-in', async () => {
    const handlers = sealing()
    await outbox.put(sealed)
    await handlers['sealing/resume-outbox']({ access: accessOf(ASHA) }, background)
    await outbox.put({ ...sealed, isSealed: false })
    expect(await isAtWork(handlers)).toBe(true)
  })
})
