/** Where the parts of one deployment live. Every one is a full origin: scheme, host and port. */
export type Origins = {
  relayOrigin: string
  /** The shell's. */
  viewerOrigin: string
  /** Vaults and renderers: `https://*.view-content.example`, or without the star when a trust has no wildcard name. */
  contentOrigin: string
  /** What the shell reaches of the accepted issuers: authorization, token and key endpoints. */
  issuerOrigins: readonly string[]
  /** FHIR endpoints of the records a report may be filed to: for vaults alone. */
  recordOrigins: readonly string[]
}

/**
 * A fresh origin for one vault: the star becomes 128 random bits, so that no two reports share a world.
 * Without a star there is one content origin for all of them.
 */
export function freshContentOrigin(contentOrigin: string): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  const label = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
  return contentOrigin.replace('*', label)
}

/** Whether an origin is one a vault may have. The host of a request is the caller's choice: ask before repeating it. */
export function isContentOrigin(contentOrigin: string, origin: string): boolean {
  const [before = '', after] = contentOrigin.split('*')
  if (after === undefined) return origin === contentOrigin
  const label = origin.slice(before.length, origin.length - after.length)
  return origin === before + label + after && /^[0-9a-f]{32}$/.test(label)
}
