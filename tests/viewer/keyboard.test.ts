import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Frame, Page } from 'playwright'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { LEE } from '../demo/people.ts'
import { makeSamples, type Samples } from '../fixtures/make.ts'
import { shownIn, tapLink, vaultOf } from './opener.ts'
import { startWorld, type World } from './world.ts'

let world: World
let samples: Samples
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wardlink-samples-'))
  samples = await makeSamples(folder)
  world = await startWorld()
})
afterAll(async () => {
  await world?.close()
  await rm(folder, { recursive: true, force: true })
})

/** Tabs until the button of that name has the focus, and presses Enter. */
async function go(page: Page, name: string, inside: Page | Frame = page): Promise<void> {
  const button = inside.getByRole('button', { name }).first()
  await button.waitFor()
  for (let tabs = 0; tabs < 60; tabs++) {
    await page.keyboard.press('Tab')
    if (await button.evaluate((element) => element === document.activeElement && document.hasFocus())) {
      return page.keyboard.press('Enter')
    }
  }
  throw new Error(`no Tab leads to ${name}`)
}

test('the whole way can be gone with the keyboard alone', async () => {
  const { link } = await world.send([samples.png])
  const { context } = await world.browser()
  const page = await tapLink(context, link)
  await go(page, 'Sign in to view')
  await go(page, LEE.name)
  await page.getByRole('dialog').waitFor()
  await go(page, 'Direct care of this patient')
  const vault = await vaultOf(page)
  await go(page, 'Confirm this is the right patient', vault)
  await shownIn(page, vault)
  await go(page, 'Zoom in', vault)
  await go(page, 'Close', vault)
  await page.getByRole('heading', { name: 'Closed' }).waitFor()
  // A screen reader starts at the new screen's heading.
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Closed')
})
