import { expect, test } from 'vitest'
import { verdictOf } from '../../../../extension/protection/verdict.ts'

test.for([
  [[], 'untried'],
  [['not-open', 'off'], 'untried'],
  [['not-open', 'stands'], 'good'],
  [['stands', 'missing'], 'bad'],
  [['stands', 'silent', 'not-open'], 'bad'],
] as const)('a browser whose pages are %o is %s', ([states, verdict]) => {
  expect(verdictOf(states.map((is) => ({ is })))).toBe(verdict)
})
