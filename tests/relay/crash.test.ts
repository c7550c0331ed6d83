import { expect, test } from 'vitest'
import { crash } from '#tests/gates/crash.ts'

/** The short form; `npm run gates -- crash` does hundreds. */
test('killed at random moments, a relay has lost nothing it had acknowledged', async () => {
  const { passed, figures } = await crash.run(8)
  expect(figures).toMatchObject({ lostBytes: 0, uploadsBroken: 0, releasesWithoutLeaf: 0, logIntact: 1 })
  expect(passed, JSON.stringify(figures)).toBe(true)
}, 120_000)
