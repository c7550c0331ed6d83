import type { LoggedEntry } from './logged-entry.ts'

/** "Log audit". */
const FACILITY = 13
const INFORMATIONAL = 6
const NOTICE = 5
const WARNING = 4
/** The enterprise number that is kept for examples (RFC 5612): a trust that has its own sets it. */
const ENTERPRISE = 32473

/** One message (RFC 5424), without the framing a transport adds: each field of the entry as structured data. */
export function syslogLine({ logName, index, entry }: LoggedEntry, enterprise = ENTERPRISE): string {
  const { at, type, ...fields } = entry
  const [host = '-'] = logName.split('/')
  const priority = FACILITY * 8 + severityOf(type)
  const data = Object.entries({ log: logName, index, ...fields })
    .filter(([, value]) => value !== null && value !== undefined)
    .map(([name, value]) => ` ${name}="${escaped(String(value))}"`)
  return `<${priority}>1 ${new Date(at).toISOString()} ${host} wardlink - ${type} [entry@${enterprise}${data.join('')}]\n`
}

function severityOf(type: LoggedEntry['entry']['type']): number {
  switch (type) {
    case 'broke-glass':
    case 'unprotected':
    case 'protection-missed':
      return WARNING
    case 'refused':
    case 'refused-more':
    case 'not-filed':
    case 'erasure-ordered':
    case 'policy-proposed':
    case 'policy-answered':
      return NOTICE
    default:
      return INFORMATIONAL
  }
}

/** MUST: these three are escaped in a parameter's value (section 6.3.3). */
function escaped(text: string): string {
  return text.replaceAll(/["\\\]]/g, (letter) => `\\${letter}`)
}
