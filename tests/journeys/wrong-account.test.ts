import { expect, test } from 'vitest'
import {
  confirmPatient,
  openLink,
  problemOn,
  rendererOf,
  signInToView,
  statePurpose,
  vaultShowing,
} from '#tests/demo/opener.ts'
import { LEE, SAM } from '#tests/demo/people.ts'
import { sealAndSend } from '#tests/demo/seal-and-send.ts'
import { withDemo, withOpener } from './with-demo.ts'

const demo = withDemo()
const browser = withOpener(demo)

test('someone it was not shared with is told so, and can go on with another account', async () => {
  const { link } = await sealAndSend(demo())
  const page = await openLink(browser().context, link)
  await signInToView(page, SAM)
  await statePurpose(page)
  const { heading, sentence } = await problemOn(page)
  expect(heading).toBe('This was not shared with you')
  expect(sentence).toContain(SAM.email)

  await page.getByRole('button', { name: 'Use another account' }).click()
  await page.getByRole('button', { name: LEE.name }).click()
  await statePurpose(page)
  await confirmPatient(await vaultShowing(page, demo().samples.patient.name))
  await rendererOf(page)
})
