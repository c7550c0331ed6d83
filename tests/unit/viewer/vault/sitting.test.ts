import { describe, expect, test } from 'vitest'
import type { FilingMove } from '../../../../viewer/filing/filing.ts'
import { nextSitting, type Sitting, type SittingMove } from '../../../../viewer/vault/sitting.ts'
import { sampleReport } from '../../../vectors/sample-report.ts'

const OPENED: Extract<SittingMove, { type: 'opened' }> = {
  type: 'opened',
  report: sampleReport([10, 20]),
  opener: 'Dr Lee Chen',
  at: 1,
  isHidden: false,
  may: { saving: false, printing: false, record: null },
}
const walk = (...moves: SittingMove[]) => moves.reduce<Sitting>(nextSitting, { is: 'idle' })

describe('a sitting', () => {
  test('shows nothing of the media before the patient is confirmed', () => {
    expect(walk(OPENED, { type: 'item-chosen', index: 0 })).toMatchObject({ item: null })
    expect(walk(OPENED, { type: 'patient-confirmed' }, { type: 'item-chosen', index: 0 })).toMatchObject({
      item: { index: 0, state: { is: 'fetching' } },
    })
  })

  test('has no item outside the report', () => {
    expect(walk(OPENED, { type: 'patient-confirmed' }, { type: 'item-chosen', index: 2 })).toMatchObject({
      item: null,
    })
  })

  test('passes over news of an item that is no longer the chosen one', () => {
    const looking: SittingMove[] = [OPENED, { type: 'patient-confirmed' }, { type: 'item-chosen', index: 1 }]
    const state = { is: 'shown', kind: 'jpeg', page: 1, pages: 1, zoomPercent: 100, isCut: false } as const
    expect(walk(...looking, { type: 'item-moved', index: 0, state })).toMatchObject({
      item: { index: 1, state: { is: 'fetching' } },
    })
    expect(walk(...looking, { type: 'item-moved', index: 1, state })).toMatchObject({ item: { state } })
  })

  test('says what it waits for, while opening and while fetching', () => {
    expect(walk({ type: 'release-came' }, { type: 'waiting', waiting: 'sender' })).toMatchObject({
      waiting: 'sender',
    })
    const fetching = walk(
      OPENED,
      { type: 'patient-confirmed' },
      { type: 'item-chosen', index: 0 },
      { type: 'waiting', waiting: 'network' },
    )
    expect(fetching).toMatchObject({ item: { state: { waiting: 'network' } } })
  })

  test('that opens in a hidden window opens covered', () => {
    expect(walk(OPENED)).toMatchObject({ isCovered: false })
    expect(walk({ ...OPENED, isHidden: true })).toMatchObject({ isCovered: true })
  })

  test('never has a nameless opener, whose watermark would name nobody', () => {
    expect(walk({ ...OPENED, opener: ' \u202e' })).toMatchObject({ opener: 'Opener without a name' })
  })

  test('that has ended stays ended', () => {
    const ended = walk(OPENED, { type: 'ended' })
    expect(ended).toEqual({ is: 'ended' })
    expect(nextSitting(ended, OPENED)).toBe(ended)
  })

  test('files nothing under a patient nobody has confirmed', () => {
    const asked: SittingMove = { type: 'filing', move: { type: 'asked' } }
    expect(walk(OPENED, asked)).toMatchObject({ filing: null })
    expect(walk(OPENED, { type: 'patient-confirmed' }, asked)).toMatchObject({ filing: { is: 'choosing' } })
  })

  test('remembers what was said to become of it, and only once the log has heard it', () => {
    const filing = (...moves: FilingMove[]) =>
      walk(
        OPENED,
        { type: 'patient-confirmed' },
        ...[{ type: 'asked' } as const, ...moves].map((move) => ({ type: 'filing', move }) as const),
      )
    const chosen: FilingMove = { type: 'chosen', choice: 'not-a-record' }
    expect(filing(chosen)).toMatchObject({ filedAs: null, filing: { is: 'telling' } })
    expect(filing(chosen, { type: 'told' }, { type: 'left' })).toMatchObject({
      filedAs: 'not-a-record',
      filing: null,
    })
    const failed: FilingMove = { type: 'failed', because: 'relay/unreachable', isInRecord: false }
    expect(filing(chosen, failed, { type: 'left' })).toMatchObject({ filedAs: null, filing: null })
  })
})
