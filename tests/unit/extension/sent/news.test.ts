import { describe, expect, test } from 'vitest'
import type { SentEnvelope } from '#shared/protocol/messages.ts'
import { newSince, newsIn } from '../../../../extension/sent/news.ts'

const release = (releaseId: string, openedAt: number | null) =>
  ({ releaseId, openedAt }) as SentEnvelope['releases'][number]
const knock = (knockId: string, state: 'waiting' | 'approved') =>
  ({ knockId, state }) as SentEnvelope['knocks'][number]

describe('news of what was shared', () => {
  const now = newsIn([
    { releases: [release('a', 1), release('b', null)], knocks: [] },
    { releases: [release('c', 2)], knocks: [knock('k', 'waiting'), knock('l', 'approved')] },
  ])

  test('is who opened it, and who waits to be let in', () => {
    expect(now).toEqual({ opened: ['a', 'c'], knocks: ['k'] })
  })

  test('is told once', () => {
    expect(newSince(now, { opened: ['a'], knocks: ['k'] })).toEqual({ opened: ['c'], knocks: [] })
    expect(newSince(now, now)).toEqual({ opened: [], knocks: [] })
  })
})
