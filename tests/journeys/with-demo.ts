import { afterAll, beforeAll } from 'vitest'
import type { DemoBrowser } from '#tests/demo/browser.ts'
import { type Demo, type DemoOptions, startDemo } from '#tests/demo/start.ts'

/** One demo for the tests of a file, started before the first and gone after the last. */
export function withDemo(options: DemoOptions = {}): () => Demo {
  let demo: Demo | undefined
  beforeAll(async () => {
    demo = await startDemo(options)
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
