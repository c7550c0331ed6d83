import { expect, test } from 'vitest'
import { attachByPicker } from '#tests/demo/intakes.ts'
import {
  confirmPatient,
  openLink,
  rendererOf,
  signInToView,
  statePurpose,
  vaultShowing,
} from '#tests/demo/opener.ts'
import { ASHA, LEE } from '#tests/demo/people.ts'
import { listSent, startSession } from '#tests/demo/seal-and-send.ts'
import {
  fillReport,
  openPractice,
  openSentPage,
  panelOver,
  sealAndShare,
  signInSender,
} from '#tests/demo/sender.ts'
import { makeLargePicture } from '#tests/fixtures/make.ts'
import { isSealedOntoDisk } from './sealed-onto-disk.ts'
import { withDemo } from './with-demo.ts'

const demo = withDemo({ throughWire: true })

test('a browser closed in the middle of an upload finishes it when it is open again', async () => {
  const { wire, samples, folder } = demo()
  if (!wire) throw new Error('this journey needs the wire')
  const large = await makeLargePicture(folder)
  const first = await demo().startSender()
  const page = await openPractice(first.context)
  await attachByPicker(page, [large.path])
  const panel = await panelOver(page)
  await signInSender(panel, ASHA)
  await fillReport(panel, { patient: samples.patient, about: 'Large', openers: [LEE.email] })

  let piecesCount = 0
  wire.breaks = ({ method }) => method === 'PATCH' && ++piecesCount > 1
  const link = await sealAndShare(panel)
  const { senderToken } = await startSession(demo(), ASHA)
  await expect.poll(() => stateOf(senderToken)).toMatchObject({ state: 'uploading', hasBytes: true })
  // Sealing runs ahead onto the disk: the pieces behind the first are there although none could leave.
  const onItsWay = await openSentPage(first.context)
  await expect.poll(() => isSealedOntoDisk(onItsWay), { timeout: 60_000 }).toBe(true)
  expect(piecesCount).toBeGreaterThan(1)
  await first.close()

  wire.breaks = null
  const again = await demo().startSender({ profileFolder: first.profileFolder })
  const sent = await openSentPage(again.context)
  await signInSender(sent, ASHA)
  await expect.poll(() => stateOf(senderToken), { timeout: 60_000 }).toMatchObject({ state: 'ready' })

  const opener = await demo().startOpener()
  const opened = await openLink(opener.context, link)
  await signInToView(opened, LEE)
  await statePurpose(opened)
  await confirmPatient(await vaultShowing(opened, samples.patient.name))
  await rendererOf(opened)
})

type Listed = { envelopes: { state: string; receivedBytes: number }[] }

async function stateOf(senderToken: string) {
  const { envelopes } = (await listSent(demo(), senderToken)) as Listed
  return { state: envelopes[0]?.state, hasBytes: (envelopes[0]?.receivedBytes ?? 0) > 0 }
}
