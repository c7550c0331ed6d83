import type { LoggedEntry } from './logged-entry.ts'

/** Every field any kind of entry has, so that one table holds them all. */
const COLUMNS = [
  'log index at type region tenant policyVersion envelopeId actor opener purposeOfUse by because countsAsOpen',
  'releaseId knockId proposalId toVersion policyHash did answer count since filing way stage of host lengthBytes expiresAt grantHash vaultKeyHash reasonHash reportHash',
]
  .join(' ')
  .split(' ')

export function csvHeader(): string {
  return `${COLUMNS.join(',')}\r\n`
}

/** One line (RFC 4180). Times are ISO 8601, UTC. */
export function csvLine({ logName, index, entry }: LoggedEntry): string {
  const fields: Record<string, unknown> = { ...entry, log: logName, index }
  return `${COLUMNS.map((column) => cell(column, fields[column])).join(',')}\r\n`
}

function cell(column: string, value: unknown): string {
  if (value === undefined || value === null) return ''
  if (typeof value === 'number' && /^(?:at|since|expiresAt)$/.test(column))
    return new Date(value).toISOString()
  const text = String(value)
  // A spreadsheet takes these for the beginning of a formula; a pseudonym may begin with one.
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
