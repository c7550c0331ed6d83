import { fromBase64url, toBase64url } from '../bytes/base64url.ts'
import { isRegion, type Region } from '../regions/region.ts'

declare const kind: unique symbol

/** `<region>-<22 characters of base64url>`: the region, then 16 random bytes. Made by the sender. */
export type EnvelopeId = string & { readonly [kind]: 'EnvelopeId' }

export const ENVELOPE_ID_PATTERN = /^(?:au|ca|de|gb|ie|us)-[A-Za-z0-9_-]{21}[AQgw]$/

export function makeEnvelopeId(region: Region): EnvelopeId {
  return `${region}-${toBase64url(crypto.getRandomValues(new Uint8Array(16)))}` as EnvelopeId
}

/** The id, or null when the text is not one. */
export function parseEnvelopeId(text: string): EnvelopeId | null {
  return ENVELOPE_ID_PATTERN.test(text) ? (text as EnvelopeId) : null
}

export function regionOf(id: EnvelopeId): Region {
  const region = id.slice(0, 2)
  if (!isRegion(region)) throw new TypeError('an EnvelopeId always begins with a region')
  return region
}

/** The 16 random bytes of the id. */
export function envelopeIdBytes(id: EnvelopeId): Uint8Array<ArrayBuffer> {
  return fromBase64url(id.slice(3))
}
