import { expect, test } from 'vitest'
import type { MatrixRow } from './matrix-row.ts'
import { runMatrix } from './run-matrix.ts'

/** Real Roundcube is driven by `roundcube.test.ts`: it takes a build and a mail server of its own. */
const HOSTS = [
  'practice Gmail',
  'practice Outlook Web',
  'practice Proton',
  'practice WhatsApp Web',
  'hostile page, strict policy',
]
const INTAKES = [
  'detached input, click()',
  'file dropped on the composer',
  'file dropped on the editor in its frame',
  'picture with HTML pasted',
]

test('a picker, a drop and a paste are held on every host in both browsers', async () => {
  const rows: MatrixRow[] = []
  const problems = await runMatrix(
    {
      host: (name) => HOSTS.includes(name),
      browser: () => true,
      row: ({ intake }) => INTAKES.includes(intake),
    },
    (row) => rows.push(row),
  )
  expect(problems).toEqual([])
  expect(rows.filter(({ verdict }) => verdict !== 'held')).toEqual([])
  expect(rows).toHaveLength(HOSTS.length * 3 * 2)
}, 400_000)
