import fc from 'fast-check'
import { expect, test } from 'vitest'
import { backoffMs } from '../../../../extension/send/backoff.ts'

test.for([
  [1, 500, 1000],
  [2, 1000, 2000],
  [4, 4000, 8000],
  [7, 30_000, 60_000],
  [1000, 30_000, 60_000],
])('after %i failures one waits between %i and %i ms', ([failures, least, most]) => {
  expect(backoffMs(failures as number, 0)).toBe(least)
  expect(backoffMs(failures as number, 1)).toBe(most)
})

test('nobody ever waits longer than a minute, or not at all', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1 }), fc.double({ min: 0, max: 1, noNaN: true }), (failures, random) => {
      const ms = backoffMs(failures, random)
      expect(ms).toBeGreaterThanOrEqual(500)
      expect(ms).toBeLessThanOrEqual(60_000)
    }),
  )
})
