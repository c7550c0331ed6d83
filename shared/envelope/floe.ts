import { concatBytes, equalBytes, utf8 } from '../bytes/bytes.ts'
import { CodedError } from '../errors.ts'
import type { StreamKey } from './stream-key.ts'

/**
 * FLOE (c2sp.org/FLOE) over WebCrypto: AES-256-GCM, HKDF-EXPAND-SHA-384, IV of 32 bytes.
 * Every segment opens alone, at its own position and nowhere else; the header tag commits to the key.
 */

export type FloeParameters = {
  /** ENC_SEG_LEN: bytes of a sealed segment, all but the last. */
  segmentBytes: number
  /** AEAD_ROTATION_MASK: 2 to this power segments share one content key. */
  rotationBits: number
}

const IV_BYTES = 32
const HEADER_TAG_BYTES = 32
const PARAMETER_BYTES = 10
const GCM_IV_BYTES = 12
const GCM_TAG_BYTES = 16
const LENGTH_BYTES = 4
const NOT_LAST = 0xffffffff

/** What stands in front of the ciphertext in a segment: its length or the mark of one more to come, and the nonce. */
export const SEGMENT_HEAD_BYTES = LENGTH_BYTES + GCM_IV_BYTES
/** By how much a sealed segment is longer than its plaintext. */
export const SEGMENT_OVERHEAD_BYTES = SEGMENT_HEAD_BYTES + GCM_TAG_BYTES
export const FLOE_HEADER_BYTES = PARAMETER_BYTES + IV_BYTES + HEADER_TAG_BYTES

/** Where the segments of a message of known length lie. */
export type SegmentLayout = {
  readonly plainBytes: number
  readonly sealedBytes: number
  readonly segmentCount: number
  /** Plaintext bytes of every segment but the last. */
  readonly fullPlainBytes: number
}

/** An empty message is one empty segment; a message of whole segments does not get an empty one behind them. */
export function segmentLayout(plainBytes: number, { segmentBytes }: FloeParameters): SegmentLayout {
  const fullPlainBytes = segmentBytes - SEGMENT_OVERHEAD_BYTES
  const segmentCount = Math.max(1, Math.ceil(plainBytes / fullPlainBytes))
  const sealedBytes = plainBytes + segmentCount * SEGMENT_OVERHEAD_BYTES
  return { plainBytes, sealedBytes, segmentCount, fullPlainBytes }
}

/** Plaintext bytes of the segment at a position. */
export function plainBytesAt(layout: SegmentLayout, position: number): number {
  const isLast = position === layout.segmentCount - 1
  return isLast ? layout.plainBytes - position * layout.fullPlainBytes : layout.fullPlainBytes
}

/** Seals one message, segment after segment. Nonces and positions are its own: a caller can choose neither. */
export type FloeSealer = {
  readonly header: Uint8Array<ArrayBuffer>
  readonly layout: SegmentLayout
  /**
   * Seals the next segment; calls may overlap.
   *
   * @param plaintext exactly the bytes of the next segment; not looked at any more once this is done
   * @returns head and ciphertext, to be put one behind the other; joining them here would copy every byte once more
   */
  sealNext(
    plaintext: Uint8Array<ArrayBuffer>,
  ): Promise<readonly [head: Uint8Array<ArrayBuffer>, ciphertext: Uint8Array<ArrayBuffer>]>
}

/** Opens segments of one message in any order. The last one is known from the length, never from the data. */
export type FloeOpener = {
  readonly layout: SegmentLayout
  /**
   * Opens the segment at a position. Nothing is returned before its tag has verified.
   *
   * @throws CodedError `envelope/segment-altered`
   */
  openSegment(sealed: Uint8Array<ArrayBuffer>, position: number): Promise<Uint8Array<ArrayBuffer>>
}

/** The header is made here, before any plaintext is known. */
export async function startSealing(
  key: StreamKey | Promise<StreamKey>,
  aad: Uint8Array,
  layout: SegmentLayout,
  parameters: FloeParameters,
): Promise<FloeSealer> {
  const prefix = concatBytes(encodedParameters(parameters), crypto.getRandomValues(new Uint8Array(IV_BYTES)))
  const { headerTag, messageKey } = await startMessage(await key, prefix, aad)
  const contentKeyAt = contentKeys(messageKey, prefix, aad, parameters, 'encrypt')

  let next = 0
  async function sealNext(plaintext: Uint8Array<ArrayBuffer>) {
    // Taken before the first await: overlapping calls never share a position.
    const position = next++
    if (position >= layout.segmentCount || plaintext.length !== plainBytesAt(layout, position)) {
      throw new CodedError('internal')
    }
    const isLast = position === layout.segmentCount - 1
    const iv = crypto.getRandomValues(new Uint8Array(GCM_IV_BYTES))
    const head = new Uint8Array(SEGMENT_HEAD_BYTES)
    new DataView(head.buffer).setUint32(0, isLast ? plaintext.length + SEGMENT_OVERHEAD_BYTES : NOT_LAST)
    head.set(iv, LENGTH_BYTES)
    const algorithm = { name: 'AES-GCM', iv, additionalData: segmentAad(position, isLast) }
    const ciphertext = await crypto.subtle.encrypt(algorithm, await contentKeyAt(position), plaintext)
    return [head, new Uint8Array(ciphertext)] as const
  }
  return { header: concatBytes(prefix, headerTag), layout, sealNext }
}

/**
 * @param header 74 bytes
 * @param layout of the whole message, from a source that is authenticated
 * @throws CodedError `envelope/wrong-key` when the header is not one made with this key and aad
 */
export async function startOpening(
  key: StreamKey,
  aad: Uint8Array,
  header: Uint8Array,
  layout: SegmentLayout,
  parameters: FloeParameters,
): Promise<FloeOpener> {
  const prefix = header.slice(0, PARAMETER_BYTES + IV_BYTES)
  const isOurs =
    header.length === FLOE_HEADER_BYTES &&
    equalBytes(prefix.subarray(0, PARAMETER_BYTES), encodedParameters(parameters))
  if (!isOurs) throw new CodedError('envelope/wrong-key')
  const { headerTag, messageKey } = await startMessage(key, prefix, aad)
  // MUST be compared in constant time (FLOE, startDecryption).
  if (!equalBytes(headerTag, header.subarray(PARAMETER_BYTES + IV_BYTES))) {
    throw new CodedError('envelope/wrong-key')
  }

  const contentKeyAt = contentKeys(messageKey, prefix, aad, parameters, 'decrypt')
  async function openSegment(sealed: Uint8Array<ArrayBuffer>, position: number) {
    const isLast = position === layout.segmentCount - 1
    // MUST: the mark and the length are checked as well as the tag (FLOE, decryptSegment).
    const expectedBytes = plainBytesAt(layout, position) + SEGMENT_OVERHEAD_BYTES
    const mark =
      sealed.length < LENGTH_BYTES ? 0 : new DataView(sealed.buffer, sealed.byteOffset).getUint32(0)
    if (sealed.length !== expectedBytes || mark !== (isLast ? expectedBytes : NOT_LAST)) {
      throw new CodedError('envelope/segment-altered')
    }
    const iv = sealed.subarray(LENGTH_BYTES, SEGMENT_HEAD_BYTES)
    const algorithm = { name: 'AES-GCM', iv, additionalData: segmentAad(position, isLast) }
    const contentKey = await contentKeyAt(position)
    try {
      const plaintext = await crypto.subtle.decrypt(
        algorithm,
        contentKey,
        sealed.subarray(SEGMENT_HEAD_BYTES),
      )
      return new Uint8Array(plaintext)
    } catch (cause) {
      throw new CodedError('envelope/segment-altered', { cause })
    }
  }
  return { layout, openSegment }
}

function encodedParameters({ segmentBytes }: FloeParameters): Uint8Array<ArrayBuffer> {
  const encoded = new Uint8Array(PARAMETER_BYTES)
  const view = new DataView(encoded.buffer)
  // AEAD_ID 0 (AES-GCM-256), KDF_ID 0 (HKDF-EXPAND-SHA-384).
  view.setUint32(2, segmentBytes)
  view.setUint32(6, IV_BYTES)
  return encoded
}

/** Header tag and message key of FLOE: both from the key, the parameters, the IV and the aad. */
async function startMessage(key: CryptoKey, prefix: Uint8Array, aad: Uint8Array) {
  const [headerTag, messageKeyBytes] = await Promise.all([
    floeKdf(key, prefix, utf8('HEADER_TAG:'), aad),
    floeKdf(key, prefix, utf8('MESSAGE_KEY:'), aad),
  ])
  const hmac = { name: 'HMAC', hash: 'SHA-384' }
  const messageKey = await crypto.subtle.importKey('raw', messageKeyBytes, hmac, false, ['sign'])
  messageKeyBytes.fill(0)
  return { headerTag: headerTag.slice(0, HEADER_TAG_BYTES), messageKey }
}

/** The AES key of a position; kept until the rotation moves on, since nearly every message has only one. */
function contentKeys(
  messageKey: CryptoKey,
  prefix: Uint8Array,
  aad: Uint8Array,
  { rotationBits }: FloeParameters,
  usage: 'encrypt' | 'decrypt',
): (position: number) => Promise<CryptoKey> {
  async function derive(rotation: number): Promise<CryptoKey> {
    // Not shifted: positions go beyond 32 bits.
    const firstPosition = rotation * 2 ** rotationBits
    const purpose = concatBytes(utf8('DEK:'), bigEndian64(firstPosition))
    const bytes = (await floeKdf(messageKey, prefix, purpose, aad)).subarray(0, 32)
    const contentKey = await crypto.subtle.importKey('raw', bytes, 'AES-GCM', false, [usage])
    bytes.fill(0)
    return contentKey
  }
  // Begun before the first segment is here: it is on the way to the first byte.
  let kept = { rotation: 0, contentKey: derive(0) }
  // Whoever needs the key hears of a failure.
  kept.contentKey.catch(() => {})
  return (position) => {
    const rotation = Math.floor(position / 2 ** rotationBits)
    if (kept.rotation !== rotation) kept = { rotation, contentKey: derive(rotation) }
    return kept.contentKey
  }
}

/**
 * FLOE_KDF with all 48 bytes. HKDF-Expand of at most one block is one HMAC over info and 0x01 (RFC 5869 section
 * 2.3), so the key can stay a non-extractable HMAC key.
 */
async function floeKdf(
  key: CryptoKey,
  prefix: Uint8Array,
  purpose: Uint8Array,
  aad: Uint8Array,
): Promise<Uint8Array<ArrayBuffer>> {
  const input = concatBytes(prefix, purpose, aad, Uint8Array.of(1))
  return new Uint8Array(await crypto.subtle.sign('HMAC', key, input))
}

function segmentAad(position: number, isLast: boolean): Uint8Array<ArrayBuffer> {
  return concatBytes(bigEndian64(position), Uint8Array.of(isLast ? 1 : 0))
}

function bigEndian64(value: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(8)
  new DataView(bytes.buffer).setBigUint64(0, BigInt(value))
  return bytes
}
