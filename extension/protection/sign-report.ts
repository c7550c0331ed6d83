import { CodedError } from '#shared/errors.ts'
import {
  type ProtectionReport,
  reportHash,
  type SignedProtectionReport,
  verifyProtectionReport,
} from '#shared/protection/protection-report.ts'
import type { RelayAccess } from '../messages/contract.ts'
import { askRelay } from '../send/relay-client.ts'

/**
 * Has a report put on record in the trust's audit log, and checks the proof that comes back.
 *
 * @throws CodedError the relay's, or `release/proof-does-not-fit`
 */
export async function signReport(
  { description, session }: RelayAccess,
  report: ProtectionReport,
): Promise<SignedProtectionReport> {
  const { relayOrigin, logKeys } = description
  const { receipt } = await askRelay({ relayOrigin, senderToken: session.senderToken }, 'noteProtection', {
    request: { reportHash: await reportHash(report) },
  })
  const signed: SignedProtectionReport = {
    wardlink: 'protection-report',
    tenant: session.tenant,
    report,
    receipt,
  }
  const logKey = logKeys[session.tenant]
  if (logKey === undefined) throw new CodedError('release/proof-does-not-fit')
  await verifyProtectionReport(signed, logKey)
  return signed
}
