import { expect, test } from 'vitest'
import {
  afterMove,
  type ComposeState,
  type Move,
  START,
} from '../../../../extension/compose/compose-state.ts'
import { leavingByEscape, leavingForm } from '../../../../extension/compose/leaving.ts'

const form: Move[] = [
  { move: 'held', files: [new File(['x'], 'a.jpg')], media: [{ is: 'preparing' }], mayGoAsItIs: false },
]
const typed: Move[] = [...form, { move: 'typed', change: { name: 'Jane' } }]
const sealing = (step: Extract<Move, { move: 'step' }>['step']): Move[] => [
  ...typed,
  { move: 'started' },
  { move: 'step', step },
]
const after = (moves: Move[]): ComposeState => moves.reduce(afterMove, START)

test.for([
  ['loading', [], 'cancel'],
  ['an untouched form', form, 'cancel'],
  ['a form with something in it', typed, 'ask first'],
  ['the question whether to leave', [...typed, { move: 'leaving' }], 'stay'],
  ['an upload on its way', sealing({ step: 'uploading', doneBytes: 1, totalBytes: 2 }), 'stay'],
  ['an upload that waits', sealing({ step: 'waiting', because: 'relay/unreachable' }), 'stay'],
  [
    'an upload that was stopped',
    sealing({ step: 'stopped', because: 'sign-in/may-not-send' }),
    'back to the form',
  ],
  ['a link that is there', sealing({ step: 'linked', inserted: true, link: 'https://x/' }), 'close'],
] as [string, Move[], string][])('Escape in %s', ([, moves, leaving]) => {
  expect(leavingByEscape(after(moves))).toBe(leaving)
})

test('Cancel asks first only when something would be lost', () => {
  expect(leavingForm(after(form))).toBe('cancel')
  expect(leavingForm(after(typed))).toBe('ask first')
})
