import { expect, test } from 'vitest'
import { run } from '../commands/run.ts'

test('npm run demo -- --check goes through the whole journey', { timeout: 240_000 }, async () => {
  const { code, output } = await run('demo', ['node', 'tests/demo/demo.ts', '--check'])
  expect(output).not.toContain('FAIL')
  expect(code, output).toBe(0)
  expect(output.match(/^ok {3}\d\d +\d+\.\d s {2}\S/gm)?.length).toBeGreaterThanOrEqual(19)
})
