import type { AuditEntry } from '#shared/audit/entry.ts'
import { verifyReceipt } from '#shared/audit/receipt.ts'
import type { EnvelopeId } from '#shared/envelope/envelope-id.ts'
import type { FoundReport } from '#shared/governance/messages.ts'
import type { Receipt, SentRelease } from '#shared/protocol/messages.ts'

/** An entry whose place in the log was worked out here. */
export type ProvedEntry = { entry: AuditEntry; leafIndex: number; treeSize: number; logName: string }

/** A report whose every statement about sending and opening stands in the log; or one about which nothing is believed. */
export type ProvedReport =
  | { is: 'proved'; envelopeId: EnvelopeId; found: FoundReport; entries: readonly ProvedEntry[] }
  | { is: 'refused'; envelopeId: EnvelopeId }

/** The relay sends receipts for as many of a report's releases. */
const PROVED_RELEASES = 100

/**
 * Compares what a relay says of a report with what its log says, by receipts checked in this browser. Names are not in
 * the log: they are the relay's word, as is everything it leaves out.
 *
 * @param logKey of the trust's log, from this page's own deployment and not from the answer
 */
export async function proveReport(found: FoundReport, tenant: string, logKey: string): Promise<ProvedReport> {
  const { envelopeId } = found.report
  const refused = { is: 'refused', envelopeId } as const
  try {
    const entries = await Promise.all(found.receipts.map((receipt) => proveEntry(receipt, logKey)))
    const areAboutIt = entries.every(
      ({ entry }) => entry.envelopeId === envelopeId && entry.tenant === tenant,
    )
    return areAboutIt && says(found, entries) ? { is: 'proved', envelopeId, found, entries } : refused
  } catch {
    // Not a receipt, or not one of this log: which of them, helps nobody.
    return refused
  }
}

/** @throws CodedError `release/proof-does-not-fit` */
export async function proveEntry(receipt: Receipt, logKey: string): Promise<ProvedEntry> {
  const { entry, checkpoint } = await verifyReceipt(receipt, logKey)
  const { treeSize, origin } = checkpoint
  return { entry, leafIndex: receipt.leafIndex, treeSize, logName: origin }
}

/** Whether the entries say all that the report's description says of its making, its releases and its openings. */
function says({ report }: FoundReport, entries: readonly ProvedEntry[]): boolean {
  const isMade = entries.some(
    ({ entry }) =>
      entry.type === 'created' && entry.at === report.createdAt && entry.lengthBytes === report.lengthBytes,
  )
  const known = new Set(report.releases.map(({ releaseId }) => releaseId))
  // An opener whom the log knows and the relay leaves out is a lie too.
  const areAllNamed = entries.every(({ entry }) => entry.type !== 'released' || known.has(entry.releaseId))
  const proved = report.releases.slice(0, PROVED_RELEASES)
  return isMade && areAllNamed && proved.every((release) => saysOf(release, entries))
}

function saysOf(release: SentRelease, entries: readonly ProvedEntry[]): boolean {
  const isReleased = entries.some(
    ({ entry }) =>
      entry.type === 'released' &&
      entry.releaseId === release.releaseId &&
      entry.at === release.releasedAt &&
      entry.purposeOfUse === release.purposeOfUse &&
      (entry.by === 'break-glass') === release.inEmergency,
  )
  const isOpened = entries.some(
    ({ entry }) =>
      entry.type === 'opened' && entry.releaseId === release.releaseId && entry.at === release.openedAt,
  )
  // Opened by its word alone, or not opened against the log's: both are lies.
  const knowsOpened = entries.some(
    ({ entry }) => entry.type === 'opened' && entry.releaseId === release.releaseId,
  )
  return isReleased && (release.openedAt === null ? !knowsOpened : isOpened)
}
