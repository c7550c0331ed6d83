import { expect, test } from 'vitest'
import { attachByPicker } from '#tests/demo/intakes.ts'
import { openLink, signInToView, statePurpose, vaultShowing } from '#tests/demo/opener.ts'
import { ASHA, LEE } from '#tests/demo/people.ts'
import { practiceRecord, whatThePageGot } from '#tests/demo/practice-record.ts'
import { fillReport, linkInComposer, openPractice, panelOver, signInSender } from '#tests/demo/sender.ts'
import { withDemo } from './with-demo.ts'

const demo = withDemo({ throughWire: true })

test('when the relay does not answer, the report is kept sealed, said so, and shared once it does', async () => {
  const { wire, samples, practice } = demo()
  if (!wire) throw new Error('this journey needs the wire')
  const sender = await demo().startSender()
  const page = await openPractice(sender.context)
  await attachByPicker(page, [samples.jpeg.path])
  const panel = await panelOver(page)
  await signInSender(panel, ASHA)
  await fillReport(panel, { patient: samples.patient, about: 'Offline', openers: [LEE.email] })

  wire.down = true
  await panel.getByRole('button', { name: 'Seal and share' }).click()
  await panel.getByText('Sealed and kept').waitFor()
  await panel.getByText('Nothing is lost.').waitFor()
  expect(await page.locator('#main footer div[contenteditable="true"]').innerText()).not.toContain('http')
  expect(whatThePageGot(await practiceRecord(page), practice)).toEqual([])

  wire.down = false
  const said = panel.getByText('Link added to your message').waitFor()
  said.catch(() => {})
  await panel.getByRole('button', { name: 'Try again' }).click()
  const link = await linkInComposer(page)
  await said

  const opener = await demo().startOpener()
  const opened = await openLink(opener.context, link)
  await signInToView(opened, LEE)
  await statePurpose(opened)
  await vaultShowing(opened, samples.patient.name)
})
