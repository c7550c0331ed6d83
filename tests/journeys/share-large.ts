import { join } from 'node:path'
import type { Page } from 'playwright'
import { expect } from 'vitest'
import type { DemoBrowser } from '#tests/demo/browser.ts'
import { attachByPicker } from '#tests/demo/intakes.ts'
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
import type { Demo } from '#tests/demo/start.ts'
import { makeRecording } from '#tests/fixtures/recording.ts'
import { isSealedOntoDisk } from './sealed-onto-disk.ts'

const MIB = 1024 ** 2
/** The prefix, then pieces of 8 MiB. */
export const LARGE_BYTES = 26 * MIB

/** A share of 26 MiB whose link stands in the message, while only its first pieces get through the wire. */
export type Stuck = { sender: DemoBrowser; page: Page; link: string; state(): Promise<string | undefined> }

/**
 * Shares something large and lets nothing through after the second piece, so that what happens next happens in
 * the middle of the upload, however fast the machine is.
 */
export async function shareLargeAndStick(demo: Demo): Promise<Stuck> {
  const { wire, samples, folder } = demo
  if (!wire) throw new Error('this journey needs the wire')
  const path = join(folder, 'recording.wav')
  await makeRecording(path, LARGE_BYTES)
  const sender = await demo.startSender()
  const page = await openPractice(sender.context)
  await attachByPicker(page, [path], { attach: 'Attach', item: 'Document' })
  const panel = await panelOver(page)
  await signInSender(panel, ASHA)
  await fillReport(panel, { patient: samples.patient, about: 'Large', openers: [LEE.email] })
  let piecesCount = 0
  wire.breaks = ({ method }) => method === 'PATCH' && ++piecesCount > 2
  const link = await sealAndShare(panel)
  // Broken off twice: the piece behind was sealed and tried, and tried again.
  await expect.poll(() => piecesCount, { timeout: 30_000 }).toBeGreaterThan(3)
  // Not before all of it is on the disk, however slow the machine is: what comes next may end the browser.
  const onItsWay = await openSentPage(sender.context)
  await expect.poll(() => isSealedOntoDisk(onItsWay), { timeout: 60_000 }).toBe(true)
  await onItsWay.close()
  const { senderToken } = await startSession(demo, ASHA)
  const id = new URL(link).pathname.split('/').at(-1)
  const state = async () => {
    const { envelopes } = (await listSent(demo, senderToken)) as {
      envelopes: { envelopeId: string; state: string }[]
    }
    return envelopes.find(({ envelopeId }) => envelopeId === id)?.state
  }
  expect(await state()).toBe('uploading')
  return { sender, page, link, state }
}
