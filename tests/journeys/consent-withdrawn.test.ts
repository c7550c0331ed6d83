import { expect, test } from 'vitest'
import { openLink, problemOn, signInToView, statePurpose } from '#tests/demo/opener.ts'
import { ASHA, LEE } from '#tests/demo/people.ts'
import { listSent, sealAndSend, startSession } from '#tests/demo/seal-and-send.ts'
import { openSentPage, signInSender } from '#tests/demo/sender.ts'
import { withDemo } from './with-demo.ts'

const demo = withDemo()

test('a patient who withdraws consent ends the report, by its own name, from Sent', async () => {
  const { link } = await sealAndSend(demo())
  const sender = await demo().startSender()
  const sent = await openSentPage(sender.context)
  await signInSender(sent, ASHA)
  await sent.getByRole('button', { name: 'In the record already' }).click()
  await sent.getByText('In the record already').waitFor()
  await sent.getByRole('button', { name: 'Consent withdrawn' }).click()
  const dialog = sent.getByRole('dialog', { name: 'Has the patient withdrawn consent?' })
  await dialog.getByRole('button', { name: 'Consent withdrawn' }).click()
  await sent.getByText('Consent withdrawn. Nobody can open it any more.').waitFor()
  const { senderToken } = await startSession(demo(), ASHA)
  expect(await listSent(demo(), senderToken)).toMatchObject({
    envelopes: [{ state: 'withdrawn', filing: { is: 'already-in-record' } }],
  })

  const opener = await demo().startOpener()
  const page = await openLink(opener.context, link)
  await signInToView(page, LEE)
  await statePurpose(page)
  expect((await problemOn(page)).heading).toBe('The sender has taken this back')
})
