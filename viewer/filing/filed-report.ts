import type { PurposeOfUse } from '#shared/access/purpose-of-use.ts'
import type { EnvelopeId } from '#shared/envelope/envelope-id.ts'
import type { Receipt } from '#shared/protocol/messages.ts'
import type { Report } from '#shared/report/report.ts'

/** All that a record is told of a report, but for the files themselves. */
export type FiledReport = {
  envelopeId: EnvelopeId
  report: Report
  /** As the relay named whom it released to. */
  opener: string
  purposeOfUse: PurposeOfUse
  releasedAt: number
  filedAt: number
  /** Where it stands in the audit log that this report was released to this opener. */
  log: {
    name: string
    index: number
    /** Of the tree the proof was made in. Hashes are base64url. */
    leafHash: string
    treeSize: number
    rootHash: string
    receipt: Receipt
  }
  /** One for each media item, in order. */
  items: readonly FiledItem[]
}

export type FiledItem =
  | { is: 'whole'; sha256: string /** base64: what FHIR R4 knows an attachment by. */; sha1: string }
  /** Its bytes are not filed with it. */
  | { is: 'left-out'; because: 'too-large' | 'unread' }

/** What a file is called on a device: nothing of the patient in it, for a browser remembers what it downloaded. */
export function fileNameOf(filedAt: number, ending: 'pdf' | 'json'): string {
  const stamp = new Date(filedAt).toISOString().replace(/[-:]|\.\d+Z$/g, '')
  return `secure-message-${stamp}.${ending}`
}
