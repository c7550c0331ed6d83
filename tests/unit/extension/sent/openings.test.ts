import { expect, test } from 'vitest'
import type { SentRelease } from '#shared/protocol/messages.ts'
import { openingsByPerson } from '../../../../extension/sent/openings.ts'

const release = (openerName: string, openerEmail: string, openedAt: number | null) =>
  ({ openerName, openerEmail, openedAt }) as SentRelease

test('a person who comes back is one opener; two of one name are two; who has not opened is none', () => {
  const openings = openingsByPerson([
    release('Dr Lee Chen', 'lee@a.example', 2),
    release('Dr Lee Chen', 'lee@a.example', 1),
    release('Dr Lee Chen', 'lee@b.example', 3),
    release('Sam Okoro', 'sam@a.example', null),
  ])
  expect(openings.map(({ openerName, openedAt }) => [openerName, openedAt])).toEqual([
    ['Dr Lee Chen', [1, 2]],
    ['Dr Lee Chen', [3]],
  ])
})
