import * as v from 'valibot'
import { canonicalJson } from '../audit/entry.ts'
import { type VerifiedReceipt, verifyReceipt } from '../audit/receipt.ts'
import { toBase64url } from '../bytes/base64url.ts'
import { sha256, utf8 } from '../bytes/bytes.ts'
import { CodedError } from '../errors.ts'
import { Receipt } from '../protocol/messages.ts'

const Text = v.pipe(v.string(), v.maxLength(2000))
const Short = v.pipe(v.string(), v.maxLength(300))
const At = v.pipe(v.number(), v.safeInteger(), v.minValue(0))

/** One value of the policy that holds in a browser: what it is, who said so, and whether what was said is no value. */
export const PolicyLine = v.strictObject({
  field: Short,
  /** As JSON. */
  value: Text,
  from: v.picklist(['policy', 'person', 'default']),
  isInvalid: v.boolean(),
})
export type PolicyLine = v.InferOutput<typeof PolicyLine>

/** What the canary found at one host. */
export const HostCheck = v.strictObject({
  host: Short,
  mode: v.picklist(['convert', 'block', 'warn', 'off']),
  is: v.picklist(['stands', 'missing', 'silent', 'not-open', 'off']),
  /** Intakes that no longer stand; only with `missing`. */
  missing: v.array(Short),
  /** Intakes that were tried and stand. */
  stand: v.array(Short),
  pack: v.nullable(v.strictObject({ name: Short, recordedAt: Short, isFromPolicy: v.boolean() })),
})
export type HostCheck = v.InferOutput<typeof HostCheck>

/** What one browser found out about itself. Nothing of a patient, a sender or a message is in it. */
export const ProtectionReport = v.strictObject({
  version: v.literal(1),
  /** By the computer's clock; the entry beside it has the relay's. */
  checkedAt: At,
  extension: v.strictObject({ id: Short, version: Short, isForced: v.nullable(v.boolean()) }),
  browser: Short,
  region: v.nullable(Short),
  relay: v.strictObject({
    origin: v.nullable(Short),
    is: v.picklist(['reached', 'not-reached', 'not-set-up']),
  }),
  issuers: v.array(v.strictObject({ issuer: Short, is: v.picklist(['reached', 'not-reached']) })),
  policy: v.array(PolicyLine),
  hosts: v.array(HostCheck),
})
export type ProtectionReport = v.InferOutput<typeof ProtectionReport>

/** The report and the audit log's proof that somebody of the trust handed in exactly this one, and when. */
export const SignedProtectionReport = v.strictObject({
  wardlink: v.literal('protection-report'),
  tenant: Short,
  report: ProtectionReport,
  receipt: Receipt,
})
export type SignedProtectionReport = v.InferOutput<typeof SignedProtectionReport>

/** How an entry names a report: SHA-256 of its canonical JSON. */
export async function reportHash(report: ProtectionReport): Promise<string> {
  return toBase64url(await sha256(utf8(`wardlink/1 protection report\0${canonicalJson(report)}`)))
}

/**
 * Checks a report that somebody brings: its words are the ones whose hash stands in the trust's log.
 *
 * @param logKey the tenant's verifier key, noted down earlier and never taken from the report
 * @throws CodedError `release/proof-does-not-fit`
 */
export async function verifyProtectionReport(
  signed: SignedProtectionReport,
  logKey: string,
): Promise<VerifiedReceipt> {
  const verified = await verifyReceipt(signed.receipt, logKey)
  const { entry } = verified
  const fits =
    entry.type === 'protection-checked' &&
    entry.tenant === signed.tenant &&
    entry.reportHash === (await reportHash(signed.report))
  if (!fits) throw new CodedError('release/proof-does-not-fit')
  return verified
}
