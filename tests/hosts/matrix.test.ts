import { expect, test } from 'vitest'
import { type MatrixRow, matrixPage, rowsOf, withRows } from './matrix-row.ts'

test('the interception matrix reads back the table it writes, and renews the rows of a part', () => {
  const row = (intake: string, verdict: MatrixRow['verdict']): MatrixRow => ({
    host: 'a | b',
    browser: 'firefox',
    intake,
    verdict,
    reason: 'because\nof | it',
  })
  const read = rowsOf(matrixPage([row('one', 'leaked'), row('two', 'held')]))
  expect(read.map(({ host, intake, verdict }) => [host, intake, verdict])).toEqual([
    ['a | b', 'one', 'leaked'],
    ['a | b', 'two', 'held'],
  ])
  const renewed = withRows(read, [row('one', 'not applicable')])
  expect(renewed.map(({ verdict }) => verdict)).toEqual(['not applicable', 'held'])
})
