import { EXPORT_FORMS, type ExportForm } from '#shared/governance/messages.ts'
import { auditEventOf } from './audit-event.ts'
import { csvHeader, csvLine } from './csv.ts'
import type { LoggedEntry } from './logged-entry.ts'
import { syslogLine } from './syslog.ts'

/** How a log is written down for another system: what comes first, and a line for each entry. */
type Written = {
  mediaType: string
  beginning: string
  line: (entry: LoggedEntry, enterprise?: number) => string
}

export const exportForms: Readonly<Record<ExportForm, Written>> = {
  fhir: {
    mediaType: 'application/fhir+ndjson',
    beginning: '',
    line: (entry) => `${JSON.stringify(auditEventOf(entry))}\n`,
  },
  csv: { mediaType: 'text/csv; charset=utf-8', beginning: csvHeader(), line: csvLine },
  syslog: { mediaType: 'text/plain; charset=utf-8', beginning: '', line: syslogLine },
}

export function isExportForm(text: string | undefined): text is ExportForm {
  return (EXPORT_FORMS as readonly (string | undefined)[]).includes(text)
}
