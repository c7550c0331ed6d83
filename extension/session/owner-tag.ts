import { toBase64url } from '#shared/bytes/base64url.ts'

/** Whose an upload is: as much of a person as it takes to tell two apart. */
export type Owner = { relayOrigin: string; tenant: string; issuer: string; subject: string }

/**
 * Tells the people who share one browser apart, without a name. Two of them on a ward computer must neither see
 * each other's patients nor go on with each other's uploads: the relay knows nothing of an upload that somebody
 * else began, and would have it thrown away.
 */
export async function ownerTag({ relayOrigin, tenant, issuer, subject }: Owner): Promise<string> {
  // As JSON, so that no part can reach into the next.
  const text = JSON.stringify(['wardlink/1 owner', relayOrigin, tenant, issuer, subject])
  const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
  return toBase64url(new Uint8Array(hash))
}
