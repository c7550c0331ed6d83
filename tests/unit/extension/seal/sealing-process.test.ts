import { beforeEach, describe, expect, test, vi } from 'vitest'
import { fakeBrowser } from 'wxt/testing/fake-browser'
import type { RelayAccess } from '../../../../extension/messages/contract.ts'
import type { JobNews, ToJob } from '../../../../extension/seal/job-messages.ts'
import type { OutboxRecord } from '../../../../extension/send/outbox.ts'
import { memoryOutbox } from '../../../fixtures/memory-outbox.ts'

let outbox = memoryOutbox()
type StartedJob = { told: ToJob[]; say(news: JobNews): void }
let started: StartedJob[] = []

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
