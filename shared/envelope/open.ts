import { fromBase64url } from '../bytes/base64url.ts'
import { concatBytes } from '../bytes/bytes.ts'
import { CodedError } from '../errors.ts'
import type { MediaItem } from '../report/media.ts'
import type { Report } from '../report/report.ts'
import { ByteSource } from './byte-source.ts'
import type { EnvelopeId } from './envelope-id.ts'
import {
  FLOE_HEADER_BYTES,
  plainBytesAt,
  SEGMENT_OVERHEAD_BYTES,
  type SegmentLayout,
  segmentLayout,
  startOpening,
} from './floe.ts'
import { CLEAR_HEADER_BYTES, type ClearHeader, manifestPlainBytes, readClearHeader } from './header.ts'
import { inOrder } from './in-order.ts'
import { envelopeLayout } from './layout.ts'
import { type Manifest, readManifest } from './manifest.ts'
import { pulledStream } from './pulled-stream.ts'
import { itemLabel, type Shares, type StreamKeys, streamKeysOf } from './stream-key.ts'
import { type SuiteId, suiteOf } from './suite.ts'

/**
 * Reads bytes `startByte` to `endByte` (not included) of the sealed envelope. May give fewer where the envelope
 * ends; more than asked for is not looked at.
 */
export type ReadRange = (
  startByte: number,
  endByte: number,
  signal: AbortSignal,
) => Promise<ReadableStream<Uint8Array>>

export type OpenParts = Shares & {
  envelopeId: EnvelopeId
  readRange: ReadRange
  signal?: AbortSignal
}

export type OpenedEnvelope = {
  readonly report: Report
  /**
   * Plaintext of a media item, all of it or a range; nothing before its tag verified, and never less than asked
   * for: an envelope that ends early makes the stream fail. What `readRange` throws passes through.
   *
   * @throws RangeError for an item or range the report does not have
   */
  openItem(index: number, range?: ItemRange): ReadableStream<Uint8Array<ArrayBuffer>>
}

export type ItemRange = {
  startByte?: number
  /** Not included. */
  endByte?: number
  signal?: AbortSignal
}

/** Nearly every manifest fits into the first read, so opening costs one round trip. */
const FIRST_READ_BYTES = 16_384

/**
 * Opens header and manifest of an envelope.
 *
 * @throws CodedError `envelope/wrong-key` when link, relay share and envelope do not belong together, or one of the
 *   other `envelope/` codes; what `readRange` throws passes through
 */
export async function openEnvelope(parts: OpenParts): Promise<OpenedEnvelope> {
  const { readRange, signal } = parts
  const prefix = await readPrefix(readRange, signal ?? new AbortController().signal)
  const header = readClearHeader(prefix)
  if (header.shareCount === 3 && !parts.thirdShare) throw new CodedError('envelope/share-missing')
  const keys = await streamKeysOf(parts, parts.envelopeId, header.suite)
  const manifest = await openManifest(keys, header, prefix)
  const items = itemsOf(manifest, header)
  return {
    report: manifest.report,
    openItem(index, range = {}) {
      const item = items[index]
      if (!item) throw new RangeError('no such item in this report')
      return openItem({ ...item, keys, suite: header.suite, readRange, signal }, range)
    },
  }
}

/** The clear header and the sealed manifest behind it. */
async function readPrefix(readRange: ReadRange, signal: AbortSignal): Promise<Uint8Array<ArrayBuffer>> {
  const first = await readBytes(readRange, 0, FIRST_READ_BYTES, signal)
  const prefixBytes = CLEAR_HEADER_BYTES + readClearHeader(first).manifestBytes
  const rest =
    first.length === FIRST_READ_BYTES && prefixBytes > FIRST_READ_BYTES
      ? await readBytes(readRange, FIRST_READ_BYTES, prefixBytes, signal)
      : new Uint8Array(0)
  const prefix = concatBytes(first.subarray(0, prefixBytes), rest)
  if (prefix.length < prefixBytes) throw new CodedError('envelope/cut-short')
  return prefix
}

async function readBytes(readRange: ReadRange, startByte: number, endByte: number, signal: AbortSignal) {
  const source = new ByteSource(await readRange(startByte, endByte, signal))
  try {
    return await source.takeInto(new ArrayBuffer(endByte - startByte), endByte - startByte)
  } finally {
    source.stop()
  }
}

async function openManifest(
  keys: StreamKeys,
  header: ClearHeader,
  prefix: Uint8Array<ArrayBuffer>,
): Promise<Manifest> {
  const parameters = suiteOf(header.suite)
  const sealed = prefix.subarray(CLEAR_HEADER_BYTES)
  const layout = segmentLayout(manifestPlainBytes(header), parameters)
  const floeHeader = sealed.subarray(0, FLOE_HEADER_BYTES)
  const aad = prefix.subarray(0, CLEAR_HEADER_BYTES)
  const opener = await startOpening(await keys.manifest(), aad, floeHeader, layout, parameters)
  const segments: Uint8Array[] = []
  for (let position = 0; position < layout.segmentCount; position++) {
    const at = FLOE_HEADER_BYTES + position * parameters.segmentBytes
    segments.push(await opener.openSegment(sealed.subarray(at, at + parameters.segmentBytes), position))
  }
  return readManifest(concatBytes(...segments))
}

type Item = {
  item: MediaItem
  itemHeader: Uint8Array
  /** Where its first segment lies in the envelope. */
  startByte: number
  segments: SegmentLayout
}

/** @throws CodedError `envelope/malformed-manifest` when header and manifest do not speak of the same length */
function itemsOf({ report, itemHeaders }: Manifest, header: ClearHeader): Item[] {
  const layout = envelopeLayout(report.media, header.manifestBytes, header.suite)
  if (layout.lengthBytes !== header.lengthBytes) throw new CodedError('envelope/malformed-manifest')
  return report.media.flatMap((item, index) => {
    const [itemHeader, place] = [itemHeaders[index], layout.items[index]]
    return itemHeader && place ? [{ item, itemHeader, ...place }] : []
  })
}

type ItemToOpen = Item & {
  keys: StreamKeys
  suite: SuiteId
  readRange: ReadRange
  signal: AbortSignal | undefined
}

function openItem(open: ItemToOpen, range: ItemRange): ReadableStream<Uint8Array<ArrayBuffer>> {
  const { item, segments } = open
  const { startByte = 0, endByte = item.lengthBytes } = range
  const isInside = Number.isInteger(startByte) && Number.isInteger(endByte) && 0 <= startByte
  if (!isInside || startByte > endByte || endByte > item.lengthBytes) {
    throw new RangeError('no such bytes in this item')
  }
  const first = Math.floor(startByte / segments.fullPlainBytes)
  const end = Math.ceil(endByte / segments.fullPlainBytes)
  const stopping = new AbortController()
  const signal = anyOf(open.signal, range.signal)
  let source: ByteSource | undefined

  async function* plaintext() {
    if (startByte === endByte) return
    // The keys are made while the first bytes are on their way, and are there before them.
    const starting = startItem(open)
    starting.catch(() => {})
    const sealed = await readSegments(open, first, end, stopping.signal)
    source = sealed
    // Cancelled while it was asked for: nobody will read it.
    if (stopping.signal.aborted) source.stop()
    try {
      yield* inOrder({
        first,
        end,
        bufferBytes: Math.min(segments.sealedBytes, suiteOf(open.suite).segmentBytes),
        async read(buffer, position) {
          const count = plainBytesAt(segments, position) + SEGMENT_OVERHEAD_BYTES
          const bytes = await sealed.takeInto(buffer, count)
          if (bytes.length < count) throw new CodedError('envelope/cut-short')
          return bytes
        },
        work: async (bytes, position) => {
          const at = position * segments.fullPlainBytes
          const segment = await (await starting).openSegment(bytes, position)
          return [segment.subarray(Math.max(0, startByte - at), Math.min(segment.length, endByte - at))]
        },
      })
    } finally {
      source.stop()
    }
  }
  function stop(reason: unknown): void {
    stopping.abort(reason)
    source?.stop(reason)
  }
  return pulledStream(plaintext(), stop, signal)
}

async function startItem({ keys, item, itemHeader, segments, suite }: ItemToOpen) {
  const mediaId = fromBase64url(item.id)
  return startOpening(await keys.item(mediaId), itemLabel(mediaId), itemHeader, segments, suiteOf(suite))
}

async function readSegments(open: ItemToOpen, first: number, end: number, signal: AbortSignal) {
  const { segmentBytes } = suiteOf(open.suite)
  const endByte = Math.min(end * segmentBytes, open.segments.sealedBytes)
  const stream = await open.readRange(open.startByte + first * segmentBytes, open.startByte + endByte, signal)
  return new ByteSource(stream)
}

function anyOf(...signals: readonly (AbortSignal | undefined)[]): AbortSignal {
  return AbortSignal.any(signals.filter((signal) => signal !== undefined))
}
