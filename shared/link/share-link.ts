import { fromBase64url, toBase64url } from '../bytes/base64url.ts'
import { concatBytes, sha256, utf8 } from '../bytes/bytes.ts'
import { Secret } from '../bytes/secret.ts'
import { type EnvelopeId, parseEnvelopeId } from '../envelope/envelope-id.ts'

/** What a pasted or clicked address turned out to be. A refusal says why, so the viewer can say what to do. */
export type ReadLink =
  | { is: 'share-link'; viewerOrigin: string; envelopeId: EnvelopeId; linkSecret: Secret }
  | { is: 'refused'; because: 'not-ours' | 'cut-short' | 'altered' | 'newer-version' }

const LINK_SECRET_LETTERS = 43
const CHECK_LETTERS = 6
const ENVELOPE_ID_LETTERS = 25

/**
 * Writes a share link: `<viewer origin>/r/<envelope id>#1.<link secret, base64url>.<check>`.
 *
 * The result carries the link secret in the clear: it goes into the message and nowhere else.
 * @see docs/spec/share-link.md
 */
export async function makeShareLink(
  viewerOrigin: string,
  id: EnvelopeId,
  linkSecret: Secret,
): Promise<string> {
  const { origin, protocol } = new URL(viewerOrigin)
  if (!isWeb(protocol)) throw new TypeError('a viewer has a web origin')
  return `${origin}/r/${id}#1.${toBase64url(linkSecret.reveal())}.${await checkOf(id, linkSecret)}`
}

/**
 * Reads a share link. The check tells a link that was cut or altered on its way from one that is whole.
 *
 * The fragment never leaves the browser, so nothing here may be sent, stored or logged.
 * @see docs/spec/share-link.md#grammar
 */
export async function readShareLink(address: string): Promise<ReadLink> {
  const url = URL.parse(address.trim())
  const text = url && isWeb(url.protocol) ? /^\/r\/([^/]*)$/.exec(url.pathname)?.[1] : undefined
  if (!url || text === undefined) return { is: 'refused', because: 'not-ours' }
  // A number other than 1 before the first dot is a promise about everything after it, the id's form included.
  const version = /^#([1-9][0-9]{0,5})(?:\.|$)/.exec(url.hash)?.[1]
  if (version !== undefined && version !== '1') return { is: 'refused', because: 'newer-version' }

  const envelopeId = parseEnvelopeId(text)
  if (!envelopeId) return { is: 'refused', because: isCutId(text) ? 'cut-short' : 'altered' }
  const fragment = /^#1\.([A-Za-z0-9_-]+)(?:\.([A-Za-z0-9_-]*)([^A-Za-z0-9_-]*))?$/.exec(url.hash)
  if (!fragment) return { is: 'refused', because: '#1.'.startsWith(url.hash) ? 'cut-short' : 'altered' }

  // What follows the check and is no letter of ours was swallowed by a linkifier (a bracket, a full stop).
  const [, secret = '', check] = fragment
  const isCut = check === undefined || (check.length < CHECK_LETTERS && secret.length === LINK_SECRET_LETTERS)
  if (isCut && secret.length <= LINK_SECRET_LETTERS) return { is: 'refused', because: 'cut-short' }
  const linkSecret = secretOf(secret)
  if (!linkSecret || check !== (await checkOf(envelopeId, linkSecret))) {
    return { is: 'refused', because: 'altered' }
  }
  return { is: 'share-link', viewerOrigin: url.origin, envelopeId, linkSecret }
}

/** Six letters of SHA-256 over id and secret: 36 bits, enough to notice an accident, too few to find a secret. */
async function checkOf(id: EnvelopeId, linkSecret: Secret): Promise<string> {
  const digest = await sha256(
    concatBytes(utf8('wardlink/1 link\0'), utf8(id), utf8('\0'), linkSecret.reveal()),
  )
  return toBase64url(digest).slice(0, CHECK_LETTERS)
}

function secretOf(text: string): Secret | null {
  if (text.length !== LINK_SECRET_LETTERS) return null
  try {
    return new Secret(fromBase64url(text))
  } catch {
    return null
  }
}

/** The first letters of an id, and nothing else. */
function isCutId(text: string): boolean {
  return text.length < ENVELOPE_ID_LETTERS && /^(?:[a-z]{0,2}|[a-z]{2}-[A-Za-z0-9_-]*)$/.test(text)
}

function isWeb(protocol: string): boolean {
  return protocol === 'https:' || protocol === 'http:'
}
