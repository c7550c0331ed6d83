import { expect, test } from 'vitest'
import { checkTask } from '#tests/vectors/check-task.ts'
import { type Checked, run } from '#tests/vectors/check-vectors.script.ts'

test("the frozen vectors hold with Node's WebCrypto", { timeout: 300_000 }, async () => {
  const { checks, failures }: Checked = await run(checkTask())
  expect(failures).toEqual([])
  expect(checks).toBeGreaterThan(100)
})
