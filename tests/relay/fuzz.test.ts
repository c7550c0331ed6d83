import { expect, test } from 'vitest'
import { fuzz } from '#tests/gates/fuzz.ts'

/** The short form; `npm run gates -- fuzz` sends 50,000 to each family of routes. */
test('requests that are almost right are never our fault', async () => {
  const { figures, broken } = await fuzz.run(60)
  expect(broken, JSON.stringify(figures)).toEqual([])
}, 120_000)
