import { browser } from 'wxt/browser'
import { fromBase64url } from '#shared/bytes/base64url.ts'
import { Secret } from '#shared/bytes/secret.ts'
import type { Patient } from '#shared/report/patient.ts'
import { patientReference } from '#shared/report/patient-reference.ts'

/**
 * What the relay can find this patient's reports by when they must be erased; null when the trust does without, or when
 * the report names its patient by no number. Only a managed policy has the key: what somebody typed on this computer
 * would make hashes nobody at the trust could find.
 */
export async function referenceOf(patient: Patient): Promise<string | null> {
  // Firefox rejects when there is no policy at all; Chromium answers with nothing.
  const { patientReferenceKey } = await browser.storage.managed
    .get<{ patientReferenceKey?: unknown }>('patientReferenceKey')
    .catch(() => ({ patientReferenceKey: undefined }))
  const key = readReferenceKey(patientReferenceKey)
  const [identifier] = patient.identifiers
  if (!key || !identifier) return null
  try {
    return await patientReference(key, identifier)
  } finally {
    key.wipe()
  }
}

/** 32 bytes in base64url, as `wardlink patient-reference` takes them; else null: a report is not stopped by it. */
export function readReferenceKey(managed: unknown): Secret | null {
  if (typeof managed !== 'string' || !/^[A-Za-z0-9_-]{43}$/.test(managed.trim())) return null
  try {
    return new Secret(fromBase64url(managed.trim()))
  } catch {
    return null
  }
}
