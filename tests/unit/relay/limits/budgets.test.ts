import { expect, test } from 'vitest'
import { Budgets } from '../../../../relay/limits/budgets.ts'

test('a budget is as large as its burst, and comes back a little at a time', () => {
  const budgets = new Budgets({ burst: 3, perMinute: 6 })
  const taken = [0, 0, 0, 0].map((at) => budgets.take('a', at))
  expect(taken).toEqual([true, true, true, false])
  expect(budgets.take('b', 0)).toBe(true)
  expect(budgets.take('a', 9_999)).toBe(false)
  expect(budgets.take('a', 10_000)).toBe(true)
  expect(budgets.take('a', 10_000)).toBe(false)
})

test('what was spent into debt is no deeper than empty', () => {
  const budgets = new Budgets({ burst: 2, perMinute: 6 })
  for (let at = 0; at < 50; at++) budgets.spend('a', 0)
  expect(budgets.has('a', 9_999)).toBe(false)
  expect(budgets.has('a', 10_000)).toBe(true)
})

test('a clock that is set back refuses nobody', () => {
  const budgets = new Budgets({ burst: 2, perMinute: 6 })
  const hour = 60 * 60 * 1000
  budgets.take('a', hour)
  expect(budgets.take('a', 0)).toBe(true)
  expect(budgets.take('a', 0)).toBe(true)
  expect(budgets.take('a', 0)).toBe(false)
})

test('memory is bounded, whoever comes', () => {
  const budgets = new Budgets({ burst: 2, perMinute: 6 })
  for (let at = 0; at < 200_500; at++) budgets.spend(String(at), 0)
  expect(budgets.size).toBe(200_000)
})
