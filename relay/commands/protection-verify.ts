import { readFileSync } from 'node:fs'
import * as v from 'valibot'
import { CodedError } from '#shared/errors.ts'
import { SignedProtectionReport, verifyProtectionReport } from '#shared/protection/protection-report.ts'
import { readFlags, UsageProblem } from './usage.ts'

const HELP = `wardlink protection verify <report.json> --key <verifier key>

  --key <verifier key>    of your trust's audit log, as you noted it down earlier ("logKeys" of <relay>/description)

A report is what Check protection in the extension wrote. This says whether somebody who was signed in handed in
exactly these words, when by the relay's clock, and what they say. It needs no relay and no network.`

/** Checks a signed report of a browser's protection. Exit code 1: not what stands in the log, or not protected. */
export async function protectionVerify(words: readonly string[]): Promise<number> {
  const { values, positionals } = readFlags(words, { help: { type: 'boolean' }, key: { type: 'string' } })
  const [path] = positionals
  if (values.help || path === undefined || values.key === undefined) {
    console.log(HELP)
    return values.help ? 0 : 1
  }
  const signed = readSigned(path)
  const verified = await verifyProtectionReport(signed, values.key).catch((thrown: unknown) => {
    if (thrown instanceof CodedError) return null
    throw thrown
  })
  if (!verified) {
    console.log('NOT SIGNED: these words do not stand in the log of this key')
    return 1
  }
  const { entry } = verified
  const { report } = signed
  console.log(
    `signed: ${entry.tenant}, ${new Date(entry.at).toISOString()}, leaf ${signed.receipt.leafIndex}`,
  )
  console.log(`  extension ${report.extension.version} (${report.extension.id}) in ${report.browser}`)
  console.log(
    `  relay ${report.relay.origin ?? 'not set up'}: ${report.relay.is}; region ${report.region ?? 'unknown'}`,
  )
  for (const { issuer, is } of report.issuers) console.log(`  issuer ${issuer}: ${is}`)
  for (const { host, mode, is, missing } of report.hosts) {
    console.log(`  ${host} (${mode}): ${is}${missing.length > 0 ? `: ${missing.join(', ')}` : ''}`)
  }
  for (const { field, value, from, isInvalid } of report.policy) {
    console.log(`  ${field} = ${value} (${from}${isInvalid ? ', what was set CANNOT BE USED' : ''})`)
  }
  return report.hosts.some(({ is }) => is === 'missing' || is === 'silent') ? 1 : 0
}

function readSigned(path: string): SignedProtectionReport {
  let value: unknown
  try {
    value = JSON.parse(readFileSync(path, 'utf8'))
  } catch (cause) {
    throw new UsageProblem(`cannot read ${path} as JSON`, { cause })
  }
  const parsed = v.safeParse(SignedProtectionReport, value)
  if (!parsed.success) throw new UsageProblem(`${path} is not a signed report of Check protection`)
  return parsed.output
}
