import { beforeEach, describe, expect, test, vi } from 'vitest'
import type { Prepared } from '../../../../extension/prepare/prepare-media.ts'

type Started = { asked: File[]; prepared(prepared: Prepared): void; broken(): void; isEnded: boolean }
let started: Started[] = []

vi.mock('../../../../extension/seal/prepare-worker.ts', () => ({
  startPrepareWorker(prepared: (prepared: Prepared) => void, broken: () => void) {
    const worker: Started = { asked: [], prepared, broken, isEnded: false }
    started.push(worker)
    return {
      prepare: (file: File) => worker.asked.push(file),
      end: () => {
        worker.isEnded = true
      },
    }
  },
}))
const { Preparing } = await import('../../../../extension/seal/preparing.ts')

const leg = new File(['leg'], 'leg.jpg')
const arm = new File(['arm'], 'arm.jpg')
const clean: Prepared = {
  is: 'prepared',
  bytes: new Blob(['l']),
  mediaType: 'image/jpeg',
  name: 'leg.jpg',
  removed: ['place', 'device'],
  capturedAt: 7,
  lossless: true,
  mayShowWords: false,
}
const refused: Prepared = { is: 'refused', because: 'prepare/broken' }
const asked = () => started.flatMap((worker) => worker.asked.map(({ name }) => name))
const begun = (...files: File[]) => {
  const preparing = new Preparing(() => {})
  preparing.take(files)
  return preparing
}

beforeEach(() => {
  started = []
  vi.useRealTimers()
})

describe('a held file', () => {
  test('is prepared before anybody presses a button, one after another', () => {
    begun(leg, arm)
    expect(asked()).toEqual(['leg.jpg'])
    started[0]?.prepared(clean)
    expect(asked()).toEqual(['leg.jpg', 'arm.jpg'])
  })

  test('is sealed only as it was prepared', async () => {
    const preparing = begun(leg)
    const ready = preparing.ready([leg])
    started[0]?.prepared(clean)
    const { bytes, name, mediaType, removed, capturedAt } = clean
    expect(await ready).toEqual({
      is: 'ready',
      media: [{ bytes, name, mediaType, removed, capturedAt }],
    })
  })

  test('that was refused stops the whole report, and says why', async () => {
    const preparing = begun(leg, arm)
    started[0]?.prepared(clean)
    started[0]?.prepared(refused)
    expect(preparing.stateOf(arm)).toEqual({ is: 'refused', because: 'prepare/broken' })
    expect(await preparing.ready([leg, arm])).toEqual({ is: 'refused', because: 'prepare/broken' })
  })

  test('that the sender lets go is sealed as it is, without a list of what was taken out', async () => {
    const preparing = begun(leg)
    started[0]?.prepared(refused)
    preparing.letGoAsItIs(leg)
    expect(preparing.stateOf(leg)).toEqual({ is: 'as-it-is' })
    expect(await preparing.ready([leg])).toMatchObject({
      is: 'ready',
      media: [{ bytes: leg, removed: null }],
    })
  })

  test('that could be made safe is never let go as it is', async () => {
    const preparing = begun(leg)
    started[0]?.prepared(clean)
    preparing.letGoAsItIs(leg)
    expect(await preparing.ready([leg])).toMatchObject({ media: [{ bytes: clean.bytes }] })
  })

  test('that was removed keeps nobody waiting', async () => {
    const preparing = begun(leg, arm)
    const ready = preparing.ready([leg])
    preparing.take([arm])
    expect(await ready).toEqual({ is: 'refused', because: 'hold/lost' })
    expect(started.map(({ isEnded }) => isEnded)).toEqual([true, false])
    expect(asked()).toEqual(['leg.jpg', 'arm.jpg'])
  })
})

describe('a file that takes its worker along', () => {
  test('is refused, and the others get a new one', () => {
    const preparing = begun(leg, arm)
    started[0]?.broken()
    expect(preparing.stateOf(leg)).toEqual({ is: 'refused', because: 'internal' })
    expect(started).toHaveLength(2)
    expect(started[1]?.asked).toEqual([arm])
  })

  test('or takes for ever is given up', () => {
    vi.useFakeTimers()
    const preparing = begun(leg)
    vi.advanceTimersByTime(121_000)
    expect(preparing.stateOf(leg)).toEqual({ is: 'refused', because: 'prepare/too-large' })
    expect(started[0]?.isEnded).toBe(true)
  })
})

describe('a picture with parts covered', () => {
  test('keeps what was known of the one it stands for', async () => {
    const covered = new File(['covered'], 'leg.jpg')
    const preparing = begun(leg)
    started[0]?.prepared(clean)
    preparing.replace(leg, covered)
    preparing.take([covered])
    started[0]?.prepared({ ...clean, bytes: covered, removed: [], capturedAt: null })
    expect(await preparing.ready([covered])).toMatchObject({
      media: [{ bytes: covered, removed: ['place', 'device'], capturedAt: 7 }],
    })
  })
})
