import { expect, test } from 'vitest'
import { laterEnds } from '../../../../extension/sent/later-ends.ts'

const DAY = 24 * 60 * 60 * 1000

test.for([
  ['some days, and the latest policy allows', 3 * DAY, 30 * DAY, [4, 6, 10, 17, 30]],
  ['no end past policy’s longest life', 6 * DAY, 8 * DAY, [7, 8]],
  ['only the latest when a day is too much', 6.5 * DAY, 7 * DAY, [7]],
  ['nothing when there is no room', 7 * DAY, 7 * DAY, []],
  ['nothing for less than a minute', 7 * DAY - 30_000, 7 * DAY, []],
] as const)('a report is offered %s', ([, lifeMs, maximumLifeMs, days]) => {
  const createdAt = 1_795_000_000_000
  const ends = laterEnds({ createdAt, expiresAt: createdAt + lifeMs }, maximumLifeMs)
  expect(ends.map((at) => (at - createdAt) / DAY)).toEqual(days)
})
