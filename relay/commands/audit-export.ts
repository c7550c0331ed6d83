import { parseVerifierKey } from '#shared/audit/note.ts'
import { verifyLog } from '#shared/audit/verify-log.ts'
import { exportForms, isExportForm } from '../export/forms.ts'
import { readEntries } from '../export/logged-entry.ts'
import { findLogs } from './audit-verify.ts'
import { readFlags, UsageProblem } from './usage.ts'

const HELP = `wardlink audit export <folder|url> --as fhir|csv|syslog

  --as fhir          FHIR R4 AuditEvent (IHE BALP), one a line (NDJSON)
  --as csv           one table, RFC 4180
  --as syslog        RFC 5424, one message a line
  --key <key>        of the log, as you noted it down earlier
  --tenant <id>      only this tenant's log
  --from <index>     from this entry on; what was exported before ends one before it
  --enterprise <n>   your own number in syslog's structured data (32473, which is for examples)

A log that does not verify is not exported.`

/** The audit log in the words of other systems, after all of it was verified. */
export async function auditExport(words: readonly string[]): Promise<number> {
  const { values, positionals } = readFlags(words, {
    help: { type: 'boolean' },
    as: { type: 'string' },
    key: { type: 'string' },
    tenant: { type: 'string' },
    from: { type: 'string', default: '0' },
    enterprise: { type: 'string' },
  })
  const [where] = positionals
  const form = isExportForm(values.as) ? exportForms[values.as] : undefined
  if (values.help || where === undefined || form === undefined) {
    console.log(HELP)
    return values.help ? 0 : 1
  }
  const enterprise = values.enterprise === undefined ? undefined : Number(values.enterprise)
  process.stdout.write(form.beginning)
  for (const log of await findLogs(where, values.tenant)) {
    const key = await parseVerifierKey(values.key ?? log.key)
    if (!key) throw new UsageProblem('--key is not a verifier key')
    const verdict = await verifyLog(log.source, key)
    if (verdict.is === 'broken')
      throw new UsageProblem(`${log.tenant}: not intact (${verdict.because}); nothing exported`)
    for await (const entry of readEntries(log.source, { name: key.name, treeSize: verdict.treeSize })) {
      if (entry.index >= Number(values.from)) process.stdout.write(form.line(entry, enterprise))
    }
  }
  return 0
}
