import { fromBase64url } from '../bytes/base64url.ts'
import { concatBytes } from '../bytes/bytes.ts'
import { CodedError } from '../errors.ts'
import type { Report } from '../report/report.ts'
import { ByteSource } from './byte-source.ts'
import type { EnvelopeId } from './envelope-id.ts'
import {
  FLOE_HEADER_BYTES,
  type FloeOpener,
  plainBytesAt,
  SEGMENT_OVERHEAD_BYTES,
  segmentLayout,
  startOpening,
} from './floe.ts'
import { CLEAR_HEADER_BYTES, type ClearHeader, manifestPlainBytes, readClearHeader } from './header.ts'
import { type EnvelopeLayout, envelopeLayout } from './layout.ts'
import { type Manifest, readManifest } from './manifest.ts'
import { itemLabel, type Shares, type StreamKeys, streamKeysOf } from './stream-key.ts'
import { suiteOf } from './suite.ts'

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
   * for: an envelope that ends early makes the stream fail.
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
const IN_FLIGHT = 2

/**
 * Opens header and manifest of an envelope.
 *
 * @throws CodedError `envelope/wrong-key` when link, relay share or envelope do not belong together, and every
 *   other `envelope/` code; what `readRange` throws passes through
 */
export async function openEnvelope(parts: OpenParts): Promise<OpenedEnvelope> {
  const { header, headerBytes, sealedManifest } = await readPrefix(parts)
  if (header.shareCount === 3 && !parts.thirdShare) throw new CodedError('envelope/share-missing')
  const keys = await streamKeysOf(parts, parts.envelopeId, header.suite)
  const manifest = await openManifest(keys, header, headerBytes, sealedManifest)
  const layout = envelopeLayout(manifest.report.media, header.manifestBytes, header.suite)
  if (layout.lengthBytes !== header.lengthBytes) throw new CodedError('envelope/malformed-manifest')
  return {
    report: manifest.report,
    openItem: (index, range = {}) => openItem({ parts, header, keys, manifest, layout }, index, range),
  }
}

async function readPrefix({ readRange, signal = new AbortController().signal }: OpenParts) {
  const first = await readBytes(readRange, 0, FIRST_READ_BYTES, signal)
  const header = readClearHeader(first)
  const prefixBytes = CLEAR_HEADER_BYTES + header.manifestBytes
  const rest =
    first.length < prefixBytes && first.length === FIRST_READ_BYTES
      ? await readBytes(readRange, FIRST_READ_BYTES, prefixBytes, signal)
      : new Uint8Array(0)
  const prefix = concatBytes(first.subarray(0, prefixBytes), rest)
  if (prefix.length < prefixBytes) throw new CodedError('envelope/cut-short')
  return {
    header,
    headerBytes: prefix.slice(0, CLEAR_HEADER_BYTES),
    sealedManifest: prefix.slice(CLEAR_HEADER_BYTES),
  }
}

async function readBytes(readRange: ReadRange, startByte: number, endByte: number, signal: AbortSignal) {
  const source = new ByteSource(await readRange(startByte, endByte, signal))
  try {
    return await source.takeUpTo(endByte - startByte)
  } finally {
    await source.stop()
  }
}

async function openManifest(
  keys: StreamKeys,
  header: ClearHeader,
  headerBytes: Uint8Array,
  sealed: Uint8Array<ArrayBuffer>,
): Promise<Manifest> {
  const parameters = suiteOf(header.suite)
  const plainBytes = manifestPlainBytes(header)
  if (plainBytes === null) throw new CodedError('envelope/not-an-envelope')
  const floeHeader = sealed.subarray(0, FLOE_HEADER_BYTES)
  const layout = segmentLayout(plainBytes, parameters)
  const opener = await startOpening(await keys.manifest(), headerBytes, floeHeader, layout, parameters)
  const segments: Uint8Array[] = []
  for (let at = FLOE_HEADER_BYTES; at < sealed.length; at += parameters.segmentBytes) {
    const segment = sealed.slice(at, at + parameters.segmentBytes)
    segments.push(await opener.openSegment(segment, segments.length))
  }
  return readManifest(concatBytes(...segments))
}

type Open = {
  parts: OpenParts
  header: ClearHeader
  keys: StreamKeys
  manifest: Manifest
  layout: EnvelopeLayout
}

function openItem(open: Open, index: number, range: ItemRange): ReadableStream<Uint8Array<ArrayBuffer>> {
  const item = open.manifest.report.media[index]
  const itemHeader = open.manifest.itemHeaders[index]
  const place = open.layout.items[index]
  const { startByte = 0, endByte = item?.lengthBytes ?? 0, signal } = range
  const isInside =
    Number.isInteger(startByte) && Number.isInteger(endByte) && 0 <= startByte && startByte <= endByte
  if (!item || !itemHeader || !place || !isInside || endByte > item.lengthBytes) {
    throw new RangeError('no such bytes in this envelope')
  }

  const stopping = new AbortController()
  const signals = [stopping.signal, signal, open.parts.signal].filter((one) => one !== undefined)
  const stopped = AbortSignal.any(signals)
  const plaintext = openSegments()

  async function* openSegments() {
    if (startByte === endByte) return
    const mediaId = fromBase64url(item?.id ?? '')
    const parameters = suiteOf(open.header.suite)
    const { segments } = place as EnvelopeLayout['items'][number]
    const opener = await startOpening(
      await open.keys.item(mediaId),
      itemLabel(mediaId),
      itemHeader as Uint8Array,
      segments,
      parameters,
    )
    const first = Math.floor(startByte / segments.fullPlainBytes)
    const end = Math.ceil(endByte / segments.fullPlainBytes)
    const sealedStart = (place?.startByte ?? 0) + first * parameters.segmentBytes
    const sealedEnd = (place?.startByte ?? 0) + Math.min(end * parameters.segmentBytes, segments.sealedBytes)
    const source = new ByteSource(await open.parts.readRange(sealedStart, sealedEnd, stopped))
    try {
      let position = first
      for await (const bytes of inOrder(source, opener, first, end)) {
        const at = position++ * segments.fullPlainBytes
        yield bytes.subarray(Math.max(0, startByte - at), Math.min(bytes.length, endByte - at))
      }
    } finally {
      await source.stop()
    }
  }

  return new ReadableStream(
    {
      async pull(controller) {
        stopped.throwIfAborted()
        const { value, done } = await plaintext.next()
        if (done) controller.close()
        else controller.enqueue(value)
      },
      async cancel(reason) {
        stopping.abort(reason)
        await plaintext.return()
      },
    },
    { highWaterMark: 0 },
  )
}

/** Opened segments `first` to `end`, in order, the next ones being read and opened meanwhile. */
async function* inOrder(source: ByteSource, opener: FloeOpener, first: number, end: number) {
  const inFlight: Promise<Uint8Array<ArrayBuffer>>[] = []
  let next = first
  let reading: Promise<unknown> = Promise.resolve()
  function start(position: number): Promise<Uint8Array<ArrayBuffer>> {
    const sealed = reading.then(() =>
      source.take(plainBytesAt(opener.layout, position) + SEGMENT_OVERHEAD_BYTES),
    )
    reading = sealed
    const opened = sealed.then((bytes) => opener.openSegment(bytes, position))
    // A later segment may fail while an earlier one is still awaited.
    opened.catch(() => {})
    return opened
  }
  while (next < end || inFlight.length > 0) {
    while (next < end && inFlight.length < IN_FLIGHT) inFlight.push(start(next++))
    const opened = await inFlight.shift()
    if (opened) yield opened
  }
}
