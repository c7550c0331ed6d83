import { describe, expect, test } from 'vitest'
import {
  afterCoverMove,
  type CoverMove,
  coversOf,
  isAnythingCovered,
  startCovering,
} from '../../../../../extension/compose/cover/cover-state.ts'

const reach = (...moves: CoverMove[]) => moves.reduce(afterCoverMove, startCovering(2))
const drawBox: CoverMove[] = [
  { move: 'press', at: { x: 0.1, y: 0.1 } },
  { move: 'drag', at: { x: 0.3, y: 0.2 } },
  { move: 'let-go' },
]
const box = { is: 'box', from: { x: 0.1, y: 0.1 }, to: { x: 0.3, y: 0.2 } }

describe('covering', () => {
  test('a drag draws a box, and a brush follows the hand', () => {
    expect(coversOf(reach(...drawBox))).toEqual([box])
    const brushed = coversOf(reach({ move: 'tool', tool: 'brush' }, ...drawBox))
    expect(brushed).toMatchObject([{ is: 'stroke', places: [{ x: 0.1 }, { x: 0.3 }] }])
  })

  test.for<[string, CoverMove[], number]>([
    ['a press without a drag is a slip', [{ move: 'press', at: { x: 0.5, y: 0.5 } }, { move: 'let-go' }], 0],
    [
      'a single dot of the brush covers',
      [{ move: 'tool', tool: 'brush' }, { move: 'press', at: { x: 0.5, y: 0.5 } }, { move: 'let-go' }],
      1,
    ],
    ['undo takes the last one back', [...drawBox, { move: 'undo' }], 0],
    ['redo brings it again', [...drawBox, { move: 'undo' }, { move: 'redo' }], 1],
    ['undo with nothing done does nothing', [{ move: 'undo' }, ...drawBox], 1],
    [
      'what is drawn after an undo ends the redo',
      [...drawBox, { move: 'undo' }, ...drawBox, { move: 'redo' }],
      1,
    ],
    ['the chosen box can be removed', [...drawBox, { move: 'choose', index: 0 }, { move: 'remove' }], 0],
    ['each page has its own', [...drawBox, { move: 'page', to: 1 }], 0],
    ['a page that is not there is not turned to', [...drawBox, { move: 'page', to: 7 }], 1],
  ])('%s', ([, moves, count]) => {
    expect(coversOf(reach(...moves))).toHaveLength(count)
  })

  test('a page that is not shown is still covered', () => {
    expect(isAnythingCovered(reach(...drawBox, { move: 'page', to: 1 }))).toBe(true)
  })

  test('nothing reaches outside the picture', () => {
    const moves: CoverMove[] = [
      { move: 'press', at: { x: -3, y: 0.5 } },
      { move: 'drag', at: { x: 0.5, y: 9 } },
      { move: 'let-go' },
    ]
    expect(coversOf(reach(...moves))).toEqual([{ is: 'box', from: { x: 0, y: 0.5 }, to: { x: 0.5, y: 1 } }])
  })
})

describe('by keyboard', () => {
  const put: CoverMove = { move: 'add-box', around: { x: 0.5, y: 0.5 } }
  const nudge = (x: number, edge: 'place' | 'size' = 'place'): CoverMove => ({
    move: 'nudge',
    by: { x, y: 0 },
    edge,
  })
  const sides = (...moves: CoverMove[]) => {
    const [cover] = coversOf(reach(...moves))
    return cover?.is === 'box' ? [cover.from.x, cover.to.x].map((side) => Math.round(side * 100)) : []
  }

  test.for<[string, CoverMove[], number[]]>([
    ['a box is put in the middle and chosen', [put], [42, 58]],
    ['it is moved', [put, nudge(0.1)], [52, 68]],
    ['it is made wider', [put, nudge(0.1, 'size')], [42, 68]],
    ['it stops at the edge and is not squeezed', [put, nudge(0.9)], [42, 58]],
    ['it cannot be made so small that it covers nothing', [put, nudge(-0.16, 'size')], [42, 58]],
    ['a move can be undone', [put, nudge(0.1), { move: 'undo' }], [42, 58]],
  ])('%s', ([, moves, expected]) => {
    expect(sides(...moves)).toEqual(expected)
  })
})
