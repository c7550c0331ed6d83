import { concatBytes, utf8 } from '../bytes/bytes.ts'
import type { Secret } from '../bytes/secret.ts'
import { CodedError } from '../errors.ts'
import type { EnvelopeId } from './envelope-id.ts'

declare const kind: unique symbol

/** The key of one stream (manifest or media item) of one envelope. Signs only; its bytes never leave WebCrypto. */
export type StreamKey = CryptoKey & { readonly [kind]: 'StreamKey' }

/** Everything that must come together to open an envelope: 32 bytes each, held by different parties. */
export type Shares = {
  linkSecret: Secret
  relayShare: Secret
  /** Of a trust's own key service or the opener's passkey, for reports that need a third party's yes. */
  thirdShare?: Secret
}

export const SHARE_BYTES = 32

/** Makes the key of each stream from the shares. Holds no secret outside WebCrypto. */
export type StreamKeys = {
  readonly shareCount: 2 | 3
  manifest(): Promise<StreamKey>
  item(mediaId: Uint8Array<ArrayBuffer>): Promise<StreamKey>
}

/**
 * HKDF-SHA-384 over link secret || relay share [|| third share]: any one of them unknown, every key is unknown.
 * Bound to the envelope by the salt, and to suite, number of shares and stream by the label.
 *
 * @see docs/spec/envelope.md#keys
 */
export async function streamKeysOf(shares: Shares, id: EnvelopeId, suite: number): Promise<StreamKeys> {
  const parts = [shares.linkSecret, shares.relayShare, ...(shares.thirdShare ? [shares.thirdShare] : [])]
  // Fixed lengths: two different sets of shares can never concatenate to the same bytes.
  if (parts.some((part) => part.lengthBytes !== SHARE_BYTES)) throw new CodedError('envelope/wrong-key')
  const shareCount = shares.thirdShare ? 3 : 2
  const joined = concatBytes(...parts.map((part) => part.reveal()))
  const contentSecret = await crypto.subtle.importKey('raw', joined, 'HKDF', false, ['deriveKey'])
  joined.fill(0)

  const salt = saltOf(id)
  const prefix = concatBytes(utf8('stream\0'), Uint8Array.of(suite >> 8, suite & 0xff, shareCount))
  async function derive(label: Uint8Array): Promise<StreamKey> {
    const key = await crypto.subtle.deriveKey(
      { name: 'HKDF', hash: 'SHA-384', salt, info: concatBytes(prefix, label) },
      contentSecret,
      { name: 'HMAC', hash: 'SHA-384', length: 256 },
      false,
      ['sign'],
    )
    return key as StreamKey
  }
  return {
    shareCount,
    manifest: () => derive(MANIFEST_LABEL),
    item: (mediaId) => derive(itemLabel(mediaId)),
  }
}

export const MANIFEST_LABEL = utf8('manifest')

export function itemLabel(mediaId: Uint8Array): Uint8Array<ArrayBuffer> {
  return concatBytes(utf8('item\0'), mediaId)
}

/** The HKDF salt of everything derived for one envelope. */
export function saltOf(id: EnvelopeId): Uint8Array<ArrayBuffer> {
  return concatBytes(utf8('wardlink/1\0'), utf8(id))
}
