import { expect, test } from 'vitest'
import { showing } from '../../../../extension/look/showing.ts'

test('a move made while showing waits until that is done', () => {
  const shown: string[] = []
  let isShowing = false
  const journey = showing<string, string>(
    '',
    (state, move) => state + move,
    (state) => {
      expect(isShowing).toBe(false)
      isShowing = true
      if (state === 'a') journey.move('b')
      shown.push(state)
      isShowing = false
    },
  )
  journey.move('a')
  expect(shown).toEqual(['a', 'ab'])
  expect(journey.now()).toBe('ab')
})

test('showing that fails once does not stop the next move', () => {
  let fails = true
  const journey = showing<string, string>(
    '',
    (state, move) => state + move,
    () => {
      if (fails) throw new Error('broken once')
    },
  )
  expect(() => journey.move('a')).toThrow()
  fails = false
  journey.move('b')
  expect(journey.now()).toBe('ab')
})
