import { expect, test } from 'vitest'
import { attachByDrop, attachByPicker } from '#tests/demo/intakes.ts'
import { confirmPatient, openLink, signInToView, statePurpose, vaultShowing } from '#tests/demo/opener.ts'
import { ASHA, LEE } from '#tests/demo/people.ts'
import { practiceRecord, whatThePageGot } from '#tests/demo/practice-record.ts'
import { fillReport, openPractice, panelOver, sealAndShare, signInSender } from '#tests/demo/sender.ts'
import { withDemo } from './with-demo.ts'

const demo = withDemo()
/** A camera that shows a turning disc and a microphone that beeps. */
const DEVICES = ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream']

test('a photo, a voice note and a signature are made in the panel, and more is dropped on it', async () => {
  const { samples, practice } = demo()
  const sender = await demo().startSender({ switches: DEVICES })
  const page = await openPractice(sender.context)
  await attachByPicker(page, [samples.jpeg.path])
  const panel = await panelOver(page)
  await signInSender(panel, ASHA)
  await fillReport(panel, { patient: samples.patient, about: 'Made here', openers: [LEE.email] })

  await panel.getByRole('button', { name: 'Take a photo' }).click()
  await panel.getByRole('button', { name: 'Take photo', exact: true }).click()
  await panel
    .getByRole('listitem', { name: 'Photo 1.jpg' })
    .getByText(/Made safe|Taken out/)
    .waitFor()

  await panel.getByRole('button', { name: 'Record a voice note' }).click()
  await panel.getByRole('button', { name: 'Start recording' }).click()
  // Whichever second it is when somebody looks.
  await panel.getByText(/\b0:(0[1-9]|[1-5]\d)/).waitFor()
  await panel.getByRole('button', { name: 'Stop and keep' }).click()
  await panel
    .getByRole('listitem', { name: 'Voice note 2.webm' })
    .getByText(/Made safe|Taken out/)
    .waitFor()
  // It can be listened to before it is sealed.
  const sound = panel.getByRole('listitem', { name: 'Voice note 2.webm' }).locator('audio')
  await sound.evaluate(async (element: HTMLAudioElement) => {
    element.muted = true
    await element.play()
  })
  await expect
    .poll(() => sound.evaluate((element: HTMLAudioElement) => element.currentTime))
    .toBeGreaterThan(0)

  await attachByDrop(page, [samples.pdf.path], 'html')
  await panel
    .getByRole('listitem', { name: samples.pdf.name })
    .getByText(/Made safe|Taken out/)
    .waitFor()
  const names = () => panel.locator('.media-list__name').allInnerTexts()
  expect(await names()).toEqual([samples.jpeg.name, 'Photo 1.jpg', 'Voice note 2.webm', samples.pdf.name])
  await panel
    .getByRole('listitem', { name: samples.pdf.name })
    .getByRole('button', { name: 'Move up' })
    .click()
  await expect.poll(names).toEqual([samples.jpeg.name, 'Photo 1.jpg', samples.pdf.name, 'Voice note 2.webm'])

  await panel.getByRole('button', { name: 'Sign on the screen' }).click()
  const paper = await panel.getByRole('img', { name: 'Signature' }).boundingBox()
  if (!paper) throw new Error('nothing to sign on')
  await page.mouse.move(paper.x + 20, paper.y + 20)
  await page.mouse.down()
  await page.mouse.move(paper.x + 120, paper.y + 60, { steps: 5 })
  await page.mouse.up()
  await panel.getByRole('button', { name: 'Keep signature' }).click()
  await panel.getByText('Signature on record').waitFor()

  const link = await sealAndShare(panel)
  expect(whatThePageGot(await practiceRecord(page), practice)).toEqual([])
  const opener = await demo().startOpener()
  const opened = await openLink(opener.context, link)
  await signInToView(opened, LEE)
  await statePurpose(opened)
  const vault = await vaultShowing(opened, samples.patient.name)
  await confirmPatient(vault)
  await vault.getByText('Consent, signature.png').first().waitFor()
  await vault.getByText('Voice note 2.webm').first().waitFor()
})
