import { expect, test } from 'vitest'
import {
  CARD_COLOURS,
  cardColoursIn,
  confirmPatient,
  openLink,
  rendererOf,
  signInToView,
  statePurpose,
  vaultShowing,
} from '#tests/demo/opener.ts'
import { LEE } from '#tests/demo/people.ts'
import { sealAndSend } from '#tests/demo/seal-and-send.ts'
import { withDemo, withOpener } from './with-demo.ts'

const demo = withDemo()
const browser = withOpener(demo)

test.for(['jpeg', 'png', 'webp', 'pdf'] as const)('a %s can be seen', async (kind) => {
  const { link } = await sealAndSend(demo(), { samples: [demo().samples[kind]] })
  const page = await openLink(browser().context, link)
  await signInToView(page, LEE)
  await statePurpose(page)
  await confirmPatient(await vaultShowing(page, demo().samples.patient.name))
  const renderer = await rendererOf(page)
  await expect.poll(() => cardColoursIn(renderer), { timeout: 30_000 }).toEqual(CARD_COLOURS)
  expect(await renderer.evaluate(() => self.origin)).toBe('null')
  await page.close()
})
