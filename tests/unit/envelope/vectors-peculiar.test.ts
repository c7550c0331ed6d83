import { Crypto } from '@peculiar/webcrypto'
import { expect, test, vi } from 'vitest'
import { checkTask } from '#tests/vectors/check-task.ts'
import { run } from '#tests/vectors/check-vectors.script.ts'

test('the frozen vectors hold with @peculiar/webcrypto', { timeout: 300_000 }, async () => {
  vi.stubGlobal('crypto', new Crypto())
  const { checks, failures } = await run(checkTask())
  expect(failures).toEqual([])
  expect(checks).toBeGreaterThan(100)
})
