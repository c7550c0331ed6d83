import { browser } from 'wxt/browser'
import type { Sitting } from '../messages/contract.ts'

/**
 * What is remembered until the browser is closed or the sender signs out, in memory only: the last patient
 * and consent, offered again, and whose report is whose in Sent, which the relay cannot know.
 */
type Remembered = { sitting: Sitting | null; patientNames: Record<string, string> }

export async function readSitting(): Promise<Remembered> {
  const { sitting = null, patientNames = {} } = await browser.storage.session.get(['sitting', 'patientNames'])
  return { sitting, patientNames } as Remembered
}

export async function rememberSitting(sitting: Sitting): Promise<void> {
  await browser.storage.session.set({ sitting })
}

export async function rememberPatientName(envelopeId: string, name: string): Promise<void> {
  const { patientNames } = await readSitting()
  await browser.storage.session.set({ patientNames: { ...patientNames, [envelopeId]: name } })
}
