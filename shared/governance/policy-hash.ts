import { canonicalJson } from '../audit/entry.ts'
import { toBase64url } from '../bytes/base64url.ts'
import { sha256, utf8 } from '../bytes/bytes.ts'
import type { TenantPolicy } from './messages.ts'

/** What the log says of a policy: whoever has its text can tell whether it is the one that was approved. */
export async function policyHash(policy: TenantPolicy): Promise<string> {
  return toBase64url(await sha256(utf8(`wardlink/1 policy\0${canonicalJson(policy)}`)))
}
