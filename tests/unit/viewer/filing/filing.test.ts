import { describe, expect, test } from 'vitest'
import { declarationOf, type Filing, type FilingMove, nextFiling } from '../../../../viewer/filing/filing.ts'

const walk = (...moves: FilingMove[]) => moves.reduce<Filing | null>(nextFiling, null)
const PDF: FilingMove[] = [{ type: 'asked' }, { type: 'chosen', choice: 'pdf' }]

describe('File to record', () => {
  test('hands nothing out before the log was told', () => {
    const given: FilingMove = { type: 'given', address: 'blob:x', name: 'x.pdf' }
    expect(walk(...PDF, given)).toMatchObject({ is: 'making' })
    expect(walk(...PDF, { type: 'made' }, given)).toMatchObject({ is: 'ready', address: 'blob:x' })
  })

  test('starts nothing that nobody asked for', () => {
    expect(walk({ type: 'chosen', choice: 'pdf' })).toBeNull()
    expect(walk({ type: 'made' }, { type: 'told' })).toBeNull()
  })

  test('that was left stays left, whatever comes to an end afterwards', () => {
    expect(walk(...PDF, { type: 'left' }, { type: 'made' }, { type: 'told' })).toBeNull()
    const failed: FilingMove = { type: 'failed', because: 'relay/unreachable', isInRecord: false }
    expect(walk(...PDF, { type: 'left' }, failed)).toBeNull()
  })

  test('can be tried again after it failed, and chosen anew', () => {
    const failed: FilingMove = { type: 'failed', because: 'record/unreachable', isInRecord: false }
    const stopped: FilingMove[] = [{ type: 'asked' }, { type: 'chosen', choice: 'record' }, failed]
    expect(walk(...stopped)).toMatchObject({ is: 'failed', choice: 'record' })
    expect(walk(...stopped, { type: 'chosen', choice: 'record' })).toMatchObject({
      is: 'making',
      doneCount: 0,
    })
  })

  test('that only the log missed is told to the log, and not made again', () => {
    const missed: FilingMove = { type: 'failed', because: 'relay/unreachable', isInRecord: true }
    const moves: FilingMove[] = [
      { type: 'asked' },
      { type: 'chosen', choice: 'record' },
      { type: 'made' },
      missed,
    ]
    const again = walk(...moves, { type: 'chosen', choice: 'record' })
    expect(again).toEqual({ is: 'telling', choice: 'record' })
    expect(nextFiling(again, { type: 'told' })).toEqual({ is: 'done', choice: 'record' })
  })

  test.for([
    ['record', { filing: 'filed', way: 'record' }],
    ['pdf', { filing: 'filed', way: 'file' }],
    ['fhir', { filing: 'filed', way: 'file' }],
    ['already-in-record', { filing: 'already-in-record' }],
    ['not-a-record', { filing: 'not-a-record' }],
  ] as const)('%s is told to the log as %o', ([choice, said]) => {
    expect(declarationOf(choice)).toEqual(said)
  })
})
