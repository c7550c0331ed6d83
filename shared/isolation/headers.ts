import { isContentOrigin, type Origins } from './origins.ts'

/**
 * Who gets which powers: the shell signs in, the vault opens, a renderer shows one file and reaches nothing;
 * `governance` is a page of its own for those who govern a trust, and shows no report. `end` is the page a content origin unloads through; `asset` is every script, style and data file.
 */
export const TIERS = ['shell', 'governance', 'vault', 'renderer', 'end', 'asset'] as const
export type Tier = (typeof TIERS)[number]

/** Hashes of what a document carries inside, as they stand in a policy: `sha384-…`. */
export type InlineHashes = { scripts: readonly string[]; styles: readonly string[] }

/**
 * The one source of truth of the viewer's response headers: the relay, the static export and the deployment
 * check all ask here. What leaked without each of them was measured (docs/decisions/0030-three-tiers.md).
 *
 * @param thisOrigin the origin the response is served from; must be a content origin for vault, renderer and end
 * @param inside what a renderer carries inside; without it nothing runs there
 * @throws TypeError when it is not: a made-up Host must not find its way into a policy
 */
export function headersOf(
  tier: Tier,
  origins: Origins,
  thisOrigin?: string,
  inside: InlineHashes = { scripts: [], styles: [] },
): Record<string, string> {
  switch (tier) {
    case 'shell':
      return { ...ofEveryDocument(origins.viewerOrigin), ...ofShell(origins) }
    case 'governance':
      return { ...ofEveryDocument(origins.viewerOrigin), ...ofGovernance(origins) }
    case 'vault':
      return { ...ofEveryDocument(origins.viewerOrigin), ...ofVault(origins, checked(origins, thisOrigin)) }
    case 'renderer':
      return {
        ...ofEveryDocument(origins.viewerOrigin),
        ...ofRenderer(origins, checked(origins, thisOrigin), inside),
      }
    case 'end':
      return { ...ofEveryDocument(origins.viewerOrigin), ...ofEnd(origins, checked(origins, thisOrigin)) }
    case 'asset':
      return ofAsset(origins.viewerOrigin)
  }
}

const NEVER =
  'camera=(), microphone=(), geolocation=(), display-capture=(), clipboard-read=(), clipboard-write=(), usb=(), serial=(), hid=(), midi=(), payment=(), publickey-credentials-get=(), local-fonts=()'

function ofEveryDocument(anOrigin: string): Record<string, string> {
  return {
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'x-dns-prefetch-control': 'off',
    ...overTls(anOrigin),
    'x-robots-tag': 'noindex, nofollow',
    'origin-agent-cluster': '?1',
    'permissions-policy': NEVER,
  }
}

/** MUST NOT be sent over plain HTTP (RFC 6797 section 7.2): on one machine without TLS it is left out. */
function overTls(anOrigin: string): Record<string, string> {
  return anOrigin.startsWith('https:')
    ? { 'strict-transport-security': 'max-age=63072000; includeSubDomains' }
    : {}
}

function ofShell({ relayOrigin, viewerOrigin, contentOrigin, issuerOrigins }: Origins) {
  return {
    'content-security-policy': policy({
      'default-src': [`'none'`],
      'script-src': [`'self'`],
      'style-src': [`'self'`],
      'img-src': [`'self'`],
      // Its own origin is for /config.json.
      'connect-src': [viewerOrigin, relayOrigin, ...issuerOrigins],
      // The parent's frame-src is what stops a taken-over child from navigating itself elsewhere.
      'frame-src': [contentOrigin],
      'form-action': [`'none'`],
      'base-uri': [`'none'`],
      'frame-ancestors': [`'none'`],
      'require-trusted-types-for': [`'script'`],
      'trusted-types': [`'none'`],
    }),
    // An issuer answers the navigation to it with a redirect, to its sign-in page or straight back to us.
    'connection-allowlist': `${allowlist(relayOrigin, ...issuerOrigins, contentOrigin)};redirects=allow`,
    'integrity-policy': 'blocked-destinations=(script)',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
  }
}

/** The shell's powers without its frames: nothing is opened here. */
function ofGovernance({ relayOrigin, viewerOrigin, issuerOrigins }: Origins) {
  return {
    'content-security-policy': policy({
      'default-src': [`'none'`],
      'script-src': [`'self'`],
      'style-src': [`'self'`],
      'img-src': [`'self'`],
      // Its own origin is for /config.json and the words.
      'connect-src': [viewerOrigin, relayOrigin, ...issuerOrigins],
      'frame-src': [`'none'`],
      'form-action': [`'none'`],
      'base-uri': [`'none'`],
      'frame-ancestors': [`'none'`],
      'require-trusted-types-for': [`'script'`],
      'trusted-types': [`'none'`],
    }),
    'connection-allowlist': `${allowlist(relayOrigin, ...issuerOrigins)};redirects=allow`,
    'integrity-policy': 'blocked-destinations=(script)',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
  }
}

function ofVault({ relayOrigin, viewerOrigin, recordOrigins }: Origins, _thisOrigin: string) {
  return {
    'content-security-policy': policy({
      'default-src': [`'none'`],
      'script-src': [`'self'`],
      'style-src': [`'self'`],
      'img-src': ['blob:'],
      'media-src': ['blob:'],
      // Its own origin is for /config.json and the data files renderers may not fetch themselves.
      // The records are for a report that is filed, and nobody else's.
      'connect-src': [`'self'`, relayOrigin, ...recordOrigins],
      'frame-src': [`'self'`],
      'worker-src': [`'none'`],
      'form-action': [`'none'`],
      'base-uri': [`'none'`],
      'frame-ancestors': [viewerOrigin],
      'require-trusted-types-for': [`'script'`],
      'trusted-types': [`'none'`],
      webrtc: [`'block'`],
    }),
    'connection-allowlist': allowlist(relayOrigin, ...recordOrigins),
    'integrity-policy': 'blocked-destinations=(script)',
    'cross-origin-resource-policy': 'cross-origin',
  }
}

function ofRenderer({ viewerOrigin }: Origins, thisOrigin: string, { scripts, styles }: InlineHashes) {
  return {
    // MUST NOT name a host to load from, its own least of all: a path in a policy says nothing of the query, and
    // the plaintext would go there. MUST NOT say 'self' either: in an opaque document WebKit reads it as "any host".
    'content-security-policy': policy({
      sandbox: ['allow-scripts'],
      'default-src': [`'none'`],
      'script-src': [...scripts.map((hash) => `'${hash}'`), `'wasm-unsafe-eval'`],
      'style-src': styles.length > 0 ? styles.map((hash) => `'${hash}'`) : [`'none'`],
      'img-src': ['blob:', 'data:'],
      'media-src': ['blob:'],
      'font-src': ['blob:', 'data:'],
      'worker-src': ['blob:'],
      'connect-src': [`'none'`],
      'frame-src': [`'none'`],
      'form-action': [`'none'`],
      'base-uri': [`'none'`],
      'frame-ancestors': [thisOrigin, viewerOrigin],
      'require-trusted-types-for': [`'script'`],
      'trusted-types': ['wardlink-worker'],
      webrtc: [`'block'`],
    }),
    // Empty: it stops the frame from leading itself to its own host, which no policy can say (measured).
    'connection-allowlist': '()',
    'integrity-policy': 'blocked-destinations=(script)',
    'cross-origin-resource-policy': 'cross-origin',
    'permissions-policy': `${NEVER}, fullscreen=(), autoplay=()`,
  }
}

/** What a content origin is left through: nothing runs here, and whatever was stored goes. */
function ofEnd({ viewerOrigin }: Origins, _thisOrigin: string) {
  return {
    'content-security-policy': policy({
      sandbox: [],
      'default-src': [`'none'`],
      'form-action': [`'none'`],
      'base-uri': [`'none'`],
      'frame-ancestors': [viewerOrigin],
    }),
    'connection-allowlist': '()',
    'clear-site-data': '"cache", "storage"',
    'cross-origin-resource-policy': 'cross-origin',
  }
}

/** The same for everyone, and no secret: readable by anyone. */
function ofAsset(anOrigin: string) {
  return {
    // The name holds the hash of the content: it can never be stale.
    'cache-control': 'public, max-age=31536000, immutable',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    ...overTls(anOrigin),
    'x-robots-tag': 'noindex, nofollow',
    'access-control-allow-origin': '*',
    'cross-origin-resource-policy': 'cross-origin',
  }
}

function checked(origins: Origins, thisOrigin: string | undefined): string {
  if (thisOrigin === undefined || !isContentOrigin(origins.contentOrigin, thisOrigin)) {
    throw new TypeError('not a content origin of this deployment')
  }
  return thisOrigin
}

function policy(directives: Record<string, readonly string[]>): string {
  return Object.entries(directives)
    .map(([name, sources]) => [name, ...sources].join(' '))
    .join('; ')
}

/** Chromium 152 and newer: closes what CSP leaves open (WebRTC, preconnect, navigation). Redirects are refused unless allowed. */
function allowlist(...origins: readonly string[]): string {
  return `(response-origin ${origins.map((origin) => `"${origin}/*"`).join(' ')})`
}
