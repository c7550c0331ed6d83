import { describe, expect, test } from 'vitest'
import type { SealStep } from '../../../../extension/messages/contract.ts'
import { stepAfter } from '../../../../extension/seal/hold.ts'
import type { JobNews } from '../../../../extension/seal/job-messages.ts'

const linked: SealStep = { step: 'linked', inserted: true, link: 'L' }
const progress: JobNews = { is: 'progress', doneBytes: 5, totalBytes: 10, waitingBecause: null }

describe('the panel of a hold', () => {
  test.for<[string, SealStep | null, JobNews, SealStep | null]>([
    [
      'shows how far the upload is',
      { step: 'sealing' },
      progress,
      { step: 'uploading', doneBytes: 5, totalBytes: 10 },
    ],
    [
      'says why it waits',
      { step: 'sealing' },
      { ...progress, waitingBecause: 'relay/unreachable' },
      { step: 'waiting', because: 'relay/unreachable' },
    ],
    [
      'says why it stopped',
      { step: 'sealing' },
      { is: 'ended', because: 'envelope/too-large' },
      { step: 'stopped', because: 'envelope/too-large' },
    ],
    ['stays at the link while the rest is uploaded', linked, progress, linked],
    [
      'stays at the link when the upload stops later: Sent tells',
      linked,
      { is: 'ended', because: 'upload/not-found' },
      linked,
    ],
    [
      'does not say linked before the bridge has answered',
      { step: 'sealing' },
      { is: 'link', link: 'L' },
      { step: 'sealing' },
    ],
  ])('%s', ([, step, news, next]) => {
    expect(stepAfter(step, news)).toEqual(next)
  })
})
