import { toBase64url } from '#shared/bytes/base64url.ts'
import type { ConsentEvidence } from '#shared/report/consent.ts'
import type { MediaItem } from '#shared/report/media.ts'
import type { Report } from '#shared/report/report.ts'
import type { ReportDraft } from '../messages/contract.ts'
import type { SafeMedia } from './preparing.ts'

/** In English, like the rest that we name: who opens it may read another language than the sender. */
const EVIDENCE_NAMES: Readonly<Record<ConsentEvidence, string>> = {
  signature: 'Consent, signature.png',
  voice: 'Consent, voice.webm',
}

/**
 * The report and its files, in the same order: the sender's media, then the consent on record where there is one,
 * which the consent names.
 */
export function reportOf(
  draft: ReportDraft,
  media: readonly SafeMedia[],
  sender: Report['sender'],
  createdAt: number,
): { report: Report; files: Blob[] } {
  const { patient, about, evidence } = draft
  const all = evidence ? [...media, safeEvidence(evidence)] : [...media]
  const items = all.map(itemOf)
  const last = items.at(-1)
  const consent =
    evidence && last
      ? { ...draft.consent, evidence: { kind: evidence.kind, mediaId: last.id } }
      : draft.consent
  const report = { patient, consent, about, sender, createdAt, media: items }
  return { report, files: all.map(({ bytes }) => bytes) }
}

function safeEvidence({ file, mediaType, kind }: NonNullable<ReportDraft['evidence']>): SafeMedia {
  return { bytes: file, mediaType, name: EVIDENCE_NAMES[kind], removed: [], capturedAt: null }
}

function itemOf({ bytes, name, mediaType, removed, capturedAt }: SafeMedia): MediaItem {
  const id = toBase64url(crypto.getRandomValues(new Uint8Array(16)))
  const item = { id, name, mediaType, lengthBytes: bytes.size, capturedAt }
  // Without the list, nothing was taken out: the opener is told so.
  return removed ? { ...item, removed } : item
}
