import { describe, expect, test } from 'vitest'
import type { SentReport } from '../../../../extension/messages/contract.ts'
import { afterSentMove, SENT_START, type SentMove } from '../../../../extension/sent/sent-state.ts'

const report = { envelopeId: 'gb-AAAAAAAAAAAAAAAAAAAAAA', state: 'ready' } as SentReport
const listed: SentMove = {
  move: 'listed',
  answer: { is: 'list', reports: [report], outbox: [] },
  nowAt: 1,
}
const reach = (...moves: SentMove[]) => moves.reduce(afterSentMove, SENT_START)

describe('the list of shared reports', () => {
  test('stays in view when the relay does not answer', () => {
    const state = reach(listed, {
      move: 'listed',
      answer: { is: 'refused', because: 'relay/unreachable', outbox: [] },
      nowAt: 2,
    })
    expect(state).toMatchObject({ reports: [report], trouble: 'relay/unreachable', listedAt: 1 })
  })

  test('goes when nobody is signed in any more', () => {
    const state = reach(listed, {
      move: 'listed',
      answer: { is: 'refused', because: 'sign-in/needed', outbox: [] },
      nowAt: 2,
    })
    expect(state.reports).toBe(null)
  })

  test('shows a report as revoked at once', () => {
    const state = reach(
      listed,
      { move: 'ask', what: 'revoke', envelopeId: report.envelopeId },
      { move: 'revoked', envelopeId: report.envelopeId, because: 'sender' },
    )
    expect(state).toMatchObject({ asked: null, said: 'sent.revoked', reports: [{ state: 'revoked' }] })
  })

  test('says that consent was withdrawn, and not that it was revoked', () => {
    const state = reach(
      listed,
      { move: 'ask', what: 'withdraw', envelopeId: report.envelopeId },
      { move: 'revoked', envelopeId: report.envelopeId, because: 'consent-withdrawn' },
    )
    expect(state).toMatchObject({ asked: null, said: 'sent.withdrawn', reports: [{ state: 'withdrawn' }] })
  })

  test('shows at once what a report became as a record', () => {
    const state = reach(listed, { move: 'filed', envelopeId: report.envelopeId, filing: 'already-in-record' })
    expect(state).toMatchObject({ reports: [{ filing: { is: 'already-in-record' } }] })
  })

  test('shows the later end at once, and closes the question', () => {
    const state = reach(
      {
        ...listed,
        answer: { is: 'list', reports: [{ ...report, grant: { expiresAt: 5 } } as SentReport], outbox: [] },
      },
      { move: 'ask', what: 'extend', envelopeId: report.envelopeId },
      { move: 'extended', envelopeId: report.envelopeId, expiresAt: 9 },
    )
    expect(state).toMatchObject({
      asked: null,
      said: 'sent.extended',
      reports: [{ grant: { expiresAt: 9 } }],
    })
  })

  test('keeps a report when the sender thinks better of it', () => {
    const state = reach(
      listed,
      { move: 'ask', what: 'revoke', envelopeId: report.envelopeId },
      { move: 'keep' },
    )
    expect(state).toMatchObject({ asked: null, reports: [{ state: 'ready' }] })
  })
})
