import { join } from 'node:path'
import { afterAll, afterEach, beforeAll } from 'vitest'
import type { DemoBrowser } from '#tests/demo/browser.ts'
import { type Demo, type DemoOptions, startDemo } from '#tests/demo/start.ts'
import { ROOT } from '../commands/run.ts'

/** One demo for the tests of a file, started before the first and gone after the last. */
export function withDemo(options: DemoOptions = {}): () => Demo {
  let demo: Demo | undefined
  beforeAll(async () => {
    demo = await startDemo(options)
  })
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail' && demo) await pictureAll(demo, task.name)
  })
  afterAll(() => demo?.close())
  return () => {
    if (!demo) throw new Error('the demo has not started')
    return demo
  }
}

/** A browser that has nothing of ours, for the tests of a file. */
export function withOpener(demo: () => Demo): () => DemoBrowser {
  let browser: DemoBrowser | undefined
  beforeAll(async () => {
    browser = await demo().startOpener()
  })
  return () => {
    if (!browser) throw new Error('the browser has not started')
    return browser
  }
}

/** What stood on every screen when a test failed: fixtures only, so a picture shows nobody. */
async function pictureAll(demo: Demo, test: string): Promise<void> {
  const name = (test.toLowerCase().match(/[a-z0-9]+/g) ?? []).slice(0, 10).join('-')
  const pages = demo.browsers.flatMap(({ context }) => context.pages())
  for (const [index, page] of pages.entries()) {
    const path = join(ROOT, 'test-output', `${name}-${index + 1}.png`)
    await page.screenshot({ path, timeout: 5000 }).catch(() => {})
  }
}
