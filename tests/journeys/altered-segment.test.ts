import { expect, test } from 'vitest'
import {
  confirmPatient,
  openLink,
  problemOn,
  signInToView,
  statePurpose,
  vaultShowing,
} from '#tests/demo/opener.ts'
import { LEE } from '#tests/demo/people.ts'
import { sealAndSend } from '#tests/demo/seal-and-send.ts'
import type { Answer } from '#tests/demo/wire.ts'
import { withDemo } from './with-demo.ts'

const demo = withDemo({ throughWire: true })

test('one altered byte in a picture: the picture is not shown, and it says why', async () => {
  const { link, sealed } = await sealAndSend(demo())
  await openWith(link, (answer) => flip(answer, sealed.length - 100))
})

test('one altered byte in the manifest: nothing is shown, not even the patient', async () => {
  const { link } = await sealAndSend(demo())
  const page = await openWith(link, (answer) => flip(answer, 200))
  expect(await page.locator('body').innerText()).not.toContain(demo().samples.patient.name)
})

async function openWith(link: string, alter: (answer: Answer) => Answer) {
  const { wire } = demo()
  if (wire) wire.tamper = ({ path }, answer) => (path.endsWith('/bytes') ? alter(answer) : null)
  const { context } = await demo().startOpener()
  const page = await openLink(context, link)
  await signInToView(page, LEE)
  await statePurpose(page)
  const shown = vaultShowing(page, demo().samples.patient.name).then(confirmPatient)
  const problem = problemOn(page)
  await Promise.race([shown.catch(() => {}), problem])
  expect((await problem).heading).toBe('This message was changed after it was sealed')
  expect(page.frames().filter((frame) => frame.url().includes('/renderer'))).toEqual([])
  return page
}

/** Flips a bit of the envelope, counted from its beginning, if it lies in this answer. */
function flip(answer: Answer, envelopeByte: number): Answer {
  const range = String(answer.headers['content-range'] ?? '').match(/^bytes (\d+)-/)
  const at = envelopeByte - Number(range?.[1] ?? 0)
  if (at < 0 || at >= answer.body.length) return answer
  const body = Buffer.from(answer.body)
  body[at] = (body[at] ?? 0) ^ 1
  return { ...answer, body }
}
