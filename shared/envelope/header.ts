import { CodedError } from '../errors.ts'
import { FLOE_HEADER_BYTES, SEGMENT_OVERHEAD_BYTES, segmentLayout } from './floe.ts'
import { SMALLEST_MANIFEST_BYTES } from './padding.ts'
import { isSuite, type SuiteId, suiteOf } from './suite.ts'

/** The clear beginning of an envelope: 32 bytes, all of them authenticated by the manifest's header tag. */
export type ClearHeader = {
  suite: SuiteId
  /** How many shares make the keys: 2, or 3 where a third party must agree. */
  shareCount: 2 | 3
  /** The sealed manifest: FLOE header and segments. */
  manifestBytes: number
  /** The whole envelope. */
  lengthBytes: number
}

export const CLEAR_HEADER_BYTES = 32
export const ENVELOPE_VERSION = 1
export const LARGEST_MANIFEST_BYTES = 2 ** 20
/** 1 TiB. Far above any use, low enough that every offset is an exact number. */
export const LARGEST_ENVELOPE_BYTES = 2 ** 40

/** "wardlink" in ASCII. */
const MAGIC = Uint8Array.of(0x77, 0x61, 0x72, 0x64, 0x6c, 0x69, 0x6e, 0x6b)

export function writeClearHeader(header: ClearHeader): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(CLEAR_HEADER_BYTES)
  const view = new DataView(bytes.buffer)
  bytes.set(MAGIC)
  view.setUint16(8, ENVELOPE_VERSION)
  view.setUint16(10, header.suite)
  view.setUint32(12, header.manifestBytes)
  view.setBigUint64(16, BigInt(header.lengthBytes))
  view.setUint8(24, header.shareCount)
  return bytes
}

/**
 * Reads the first 32 bytes. Everything in them is the relay's word until the manifest's header tag has verified:
 * numbers are bounded here, before anyone allocates for them.
 *
 * @throws CodedError `envelope/cut-short`, `not-an-envelope`, `newer-version`, `unknown-suite`, `too-large`
 */
export function readClearHeader(bytes: Uint8Array): ClearHeader {
  const known = bytes.subarray(0, MAGIC.length)
  if (known.some((byte, at) => byte !== MAGIC[at])) throw new CodedError('envelope/not-an-envelope')
  if (bytes.length < CLEAR_HEADER_BYTES) throw new CodedError('envelope/cut-short')
  const view = new DataView(bytes.buffer, bytes.byteOffset, CLEAR_HEADER_BYTES)
  const version = view.getUint16(8)
  if (version === 0) throw new CodedError('envelope/not-an-envelope')
  if (version !== ENVELOPE_VERSION) throw new CodedError('envelope/newer-version')
  const suite = view.getUint16(10)
  if (!isSuite(suite)) throw new CodedError('envelope/unknown-suite')

  const manifestBytes = view.getUint32(12)
  const length = view.getBigUint64(16)
  const shareCount = view.getUint8(24)
  const isReserved = bytes.subarray(25, CLEAR_HEADER_BYTES).every((byte) => byte === 0)
  if (!isReserved || (shareCount !== 2 && shareCount !== 3)) throw new CodedError('envelope/not-an-envelope')
  if (manifestBytes > LARGEST_MANIFEST_BYTES || length > BigInt(LARGEST_ENVELOPE_BYTES)) {
    throw new CodedError('envelope/too-large')
  }
  const lengthBytes = Number(length)
  if (CLEAR_HEADER_BYTES + manifestBytes > lengthBytes) throw new CodedError('envelope/not-an-envelope')
  const header: ClearHeader = { suite, shareCount, manifestBytes, lengthBytes }
  if (!isManifestLength(header)) throw new CodedError('envelope/not-an-envelope')
  return header
}

/** Plaintext bytes of the sealed manifest. */
export function manifestPlainBytes({ manifestBytes, suite }: ClearHeader): number {
  const segments = manifestBytes - FLOE_HEADER_BYTES
  return segments - Math.ceil(segments / suiteOf(suite).segmentBytes) * SEGMENT_OVERHEAD_BYTES
}

/** False for lengths that no number of segments adds up to. */
function isManifestLength(header: ClearHeader): boolean {
  const plainBytes = manifestPlainBytes(header)
  if (plainBytes < SMALLEST_MANIFEST_BYTES) return false
  const { sealedBytes } = segmentLayout(plainBytes, suiteOf(header.suite))
  return FLOE_HEADER_BYTES + sealedBytes === header.manifestBytes
}
