import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const ROOT = join(import.meta.dirname, '../..')
/** How many sections each chapter of ASVS 5.0 has. */
const SECTIONS = [5, 4, 7, 4, 4, 8, 6, 4, 2, 7, 7, 3, 4, 3, 4, 5, 3]

const rows = readFileSync(join(ROOT, 'docs/security/asvs.md'), 'utf8')
  .split('\n')
  .map((line) => /^\| (\d+\.\d+) \| ([^|]+) \| ([^|]+) \|$/.exec(line))
  .filter((row) => row !== null)

test('every section of ASVS 5.0 has its row, in order', () => {
  const expected = SECTIONS.flatMap((count, chapter) =>
    Array.from({ length: count }, (_, at) => `${chapter + 1}.${at + 1}`),
  )
  expect(rows.map(([, section]) => section)).toEqual(expected)
})

test.for(rows.map(([, section = '', , held = '']) => [section, held] as const))(
  '%s names tests that are there, or says why it has none',
  ([, held]) => {
    const paths = [...held.matchAll(/(?:tests|docs)\/[\w./-]+\.(?:ts|md)/g)].map(([path]) => path)
    if (!held.startsWith('Exception: ')) expect(paths.length).toBeGreaterThan(0)
    else expect(held.length).toBeGreaterThan('Exception: '.length + 5)
    for (const path of paths) expect(existsSync(join(ROOT, path)), path).toBe(true)
  },
)
