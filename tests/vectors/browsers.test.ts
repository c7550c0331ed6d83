import { expect, test } from 'vitest'
import { BROWSERS, browserPath } from '#tests/real-browser/browser.ts'
import { runInBrowser } from '#tests/real-browser/run-in-browser.ts'
import { checkTask } from './check-task.ts'
import type { Checked } from './check-vectors.script.ts'

for (const browser of BROWSERS) {
  const isHere = browserPath(browser) !== null
  if (!isHere) console.warn(`NOT RUN: the vectors in ${browser}, which is not on this machine`)
  test.skipIf(!isHere)(`the frozen vectors hold with ${browser}'s WebCrypto`, async () => {
    const script = new URL('./check-vectors.script.ts', import.meta.url)
    const result = await runInBrowser({ browser, script, task: checkTask(), timeoutMs: 150_000 })
    const { checks, failures } = result as Checked
    expect(failures).toEqual([])
    expect(checks).toBeGreaterThan(100)
  })
}
