import * as v from 'valibot'
import { LANGUAGES } from '#shared/words/language.ts'
import { Base64url } from '#shared/wrap/wrapped.ts'

/** What this tab keeps while the person signs in: a ciphertext whose key is elsewhere, and where to. */
const ParkedRecord = v.strictObject({
  parked: v.strictObject({ sealed: Base64url, nonce: Base64url }),
  parkingId: v.string(),
  issuer: v.string(),
  viewerClientId: v.string(),
  /** What the person reads: chosen before the sign-in, wanted after it, kept no longer. */
  language: v.picklist(LANGUAGES),
})
export type ParkedRecord = v.InferOutput<typeof ParkedRecord>

const KEY = 'wardlink.parked'

/** This tab only: sessionStorage ends with it, and no other tab or site can read it. */
export function keepParked(record: ParkedRecord): void {
  window.sessionStorage.setItem(KEY, JSON.stringify(record))
}

/** Null when this tab parked nothing: another tab did, or the person came here without a link. */
export function readParked(): ParkedRecord | null {
  try {
    const parsed = v.safeParse(ParkedRecord, JSON.parse(window.sessionStorage.getItem(KEY) ?? 'null'))
    return parsed.success ? parsed.output : null
  } catch {
    return null
  }
}

export function dropParked(): void {
  window.sessionStorage.removeItem(KEY)
}
