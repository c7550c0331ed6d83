import { describe, expect, test } from 'vitest'
import type { ErrorCode } from '#shared/errors.ts'
import {
  afterFailure,
  afterRestart,
  type OutboxRecord,
  outboxCounts,
} from '../../../../extension/send/outbox.ts'

const record: OutboxRecord = {
  envelopeId: 'gb-AAAAAAAAAAAAAAAAAAAAAA',
  owner: 'A'.repeat(43),
  createdAt: 0,
  totalBytes: 100,
  doneBytes: 10,
  isSealed: true,
  isCreated: true,
  isLinkGiven: true,
  waitingBecause: null,
  isStopped: false,
}

describe('after the browser was closed, a report', () => {
  test.for<[string, Partial<OutboxRecord>, ReturnType<typeof afterRestart>]>([
    ['goes on when all of it was sealed and its link given', {}, { is: 'resume' }],
    [
      'stops when the file was not sealed to its end: neither file nor key is left',
      { isSealed: false },
      { is: 'stop', because: 'hold/lost' },
    ],
    [
      'stops when nobody has its link, which is nowhere any more',
      { isLinkGiven: false },
      { is: 'stop', because: 'hold/lost' },
    ],
    ['stops when the relay never heard of it', { isCreated: false }, { is: 'stop', because: 'hold/lost' }],
    ['that had stopped stays for the sender to see', { isStopped: true }, { is: 'leave' }],
  ])('%s', ([, change, next]) => {
    expect(afterRestart({ ...record, ...change })).toEqual(next)
  })
})

describe('a failed attempt', () => {
  test.for<[ErrorCode, ReturnType<typeof afterFailure>]>([
    ['relay/unreachable', 'try-again'],
    ['relay/out-of-space', 'try-again'],
    ['relay/unexpected-answer', 'try-again'],
    ['upload/wrong-checksum', 'try-again'],
    ['upload/wrong-offset', 'ask-offset'],
    ['sign-in/needed', 'wait-for-sign-in'],
    ['sign-in/may-not-send', 'stop'],
    ['grant/outside-policy', 'stop'],
    ['upload/not-found', 'stop'],
    ['upload/stopped', 'stop'],
    ['hold/unreadable', 'stop'],
  ])('because of %s means: %s', ([code, next]) => {
    expect(afterFailure(code)).toBe(next)
  })
})

test('the badge counts what is on its way and what is stuck', () => {
  expect(
    outboxCounts([
      record,
      { ...record, waitingBecause: 'relay/unreachable' },
      { ...record, isStopped: true, waitingBecause: 'hold/lost' },
    ]),
  ).toEqual({ count: 2, waitingCount: 2 })
})
