import { browser } from 'wxt/browser'
import type { Sitting } from '../messages/contract.ts'

/**
 * What is remembered until the browser is closed or the sender signs out, in memory only: the last patient
 * and consent, offered again, and whose report is whose in Sent, which the relay cannot know.
 */
type Remembered = {
  sitting: Sitting | null
  patientNames: Record<string, string>
  /** Share links given in this sitting, by envelope: beside the messages they exist nowhere else, and never on a disk. */
  links: Record<string, string>
}

export async function readSitting(): Promise<Remembered> {
  const kept = await browser.storage.session.get(['sitting', 'patientNames', 'links'])
  const { sitting = null, patientNames = {}, links = {} } = kept
  return { sitting, patientNames, links } as Remembered
}

export async function rememberSitting(sitting: Sitting): Promise<void> {
  await browser.storage.session.set({ sitting })
}

export async function rememberPatientName(envelopeId: string, name: string): Promise<void> {
  const { patientNames } = await readSitting()
  await browser.storage.session.set({ patientNames: { ...patientNames, [envelopeId]: name } })
}

/** For Sent's **Copy link**: a panel that was closed too early must not cost the link. */
export async function rememberLink(envelopeId: string, link: string): Promise<void> {
  const { links } = await readSitting()
  await browser.storage.session.set({ links: { ...links, [envelopeId]: link } })
}
