import { expect, test } from 'vitest'
import { previews } from '#tests/gates/previews.ts'

/** The short form; `npm run gates -- previews` looks a thousand times. */
test('who looks at a link before its opener changes nothing and learns nothing', async () => {
  const { broken, figures } = await previews.run(72)
  expect(broken, JSON.stringify(figures)).toEqual([])
})
