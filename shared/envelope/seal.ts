import { fromBase64url } from '../bytes/base64url.ts'
import { concatBytes } from '../bytes/bytes.ts'
import { CodedError } from '../errors.ts'
import type { Report } from '../report/report.ts'
import type { EnvelopeId } from './envelope-id.ts'
import { type FloeSealer, plainBytesAt, SEGMENT_OVERHEAD_BYTES, segmentLayout, startSealing } from './floe.ts'
import { LARGEST_ENVELOPE_BYTES, writeClearHeader } from './header.ts'
import { envelopeLayout, sealedManifestBytes } from './layout.ts'
import { writeManifest } from './manifest.ts'
import { paddedItemBytes } from './padding.ts'
import { readFile } from './read-file.ts'
import { itemLabel, type Shares, streamKeysOf } from './stream-key.ts'
import { CURRENT_SUITE, suiteOf } from './suite.ts'

export type SealParts = Shares & {
  envelopeId: EnvelopeId
  report: Report
  /** `report.media[i]` describes `files[i]`. */
  files: readonly Blob[]
  signal?: AbortSignal
}

export type SealedReport = {
  /** Of the whole envelope. */
  lengthBytes: number
  /** Clear header and manifest: once the relay has these, the link is good. */
  prefixBytes: number
  /** The envelope. Nothing is read or sealed faster than it is taken; cancelling stops everything. */
  stream: ReadableStream<Uint8Array<ArrayBuffer>>
}

/** Segments of plaintext read at once: about 8 MiB. */
const SEGMENTS_PER_READ = 32
/** More than two calls in flight add memory, not speed: browsers run WebCrypto on one thread. */
const IN_FLIGHT = 2

/**
 * Seals a report and its files into an envelope. Both lengths are known before the first byte is read.
 *
 * @throws CodedError `envelope/too-large`; the stream fails with `hold/unreadable`
 */
export async function sealReport(parts: SealParts): Promise<SealedReport> {
  const { envelopeId, report, files, signal } = parts
  const suite = CURRENT_SUITE
  const isDescribed =
    files.length === report.media.length &&
    files.every((file, index) => file.size === report.media[index]?.lengthBytes) &&
    new Set(report.media.map((item) => item.id)).size === files.length
  if (!isDescribed) throw new CodedError('internal')

  const keys = await streamKeysOf(parts, envelopeId, suite)
  const items = await Promise.all(
    report.media.map(async ({ id, lengthBytes }) => {
      const mediaId = fromBase64url(id)
      const key = await keys.item(mediaId)
      const layout = segmentLayout(paddedItemBytes(lengthBytes), suiteOf(suite))
      return startSealing(key, itemLabel(mediaId), layout, suiteOf(suite))
    }),
  )
  const manifest = writeManifest({ report, itemHeaders: items.map((item) => item.header) })
  const manifestBytes = sealedManifestBytes(manifest.length, suite)
  const { prefixBytes, lengthBytes } = envelopeLayout(report.media, manifestBytes, suite)
  if (lengthBytes > LARGEST_ENVELOPE_BYTES) throw new CodedError('envelope/too-large')

  const header = writeClearHeader({ suite, shareCount: keys.shareCount, manifestBytes, lengthBytes })
  const manifestSealer = await startSealing(
    await keys.manifest(),
    header,
    segmentLayout(manifest.length, suiteOf(suite)),
    suiteOf(suite),
  )

  async function* envelope() {
    const segments = await collect(sealSegments(new Blob([manifest]), manifestSealer))
    yield concatBytes(header, manifestSealer.header, ...segments)
    for (const [index, file] of files.entries()) {
      const item = items[index]
      if (item) yield* sealSegments(file, item)
    }
  }
  return { lengthBytes, prefixBytes, stream: streamOf(envelope(), signal) }
}

/** One sealed segment after another: the file, then zeros up to the padded length. */
async function* sealSegments(file: Blob, sealer: FloeSealer): AsyncGenerator<Uint8Array<ArrayBuffer>, void> {
  const { layout } = sealer
  const inFlight: Promise<Uint8Array<ArrayBuffer>>[] = []
  let position = 0
  for await (const plaintext of paddedSegments(file, layout)) {
    const sealed = seal(plaintext)
    // A later segment may fail while an earlier one is still awaited.
    sealed.catch(() => {})
    inFlight.push(sealed)
    position += 1
    while (inFlight.length >= IN_FLIGHT || (position === layout.segmentCount && inFlight.length > 0)) {
      const first = await inFlight.shift()
      if (first) yield first
    }
  }
  async function seal(plaintext: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
    const segment = new Uint8Array(plaintext.length + SEGMENT_OVERHEAD_BYTES)
    await sealer.sealNext(plaintext, segment)
    return segment
  }
}

async function* paddedSegments(file: Blob, layout: FloeSealer['layout']) {
  let position = 0
  for await (const slice of readFile(file, SEGMENTS_PER_READ * layout.fullPlainBytes)) {
    for (let at = 0; at < slice.length; at += layout.fullPlainBytes) {
      yield padded(slice.subarray(at, at + layout.fullPlainBytes), plainBytesAt(layout, position++))
    }
  }
  while (position < layout.segmentCount) yield new Uint8Array(plainBytesAt(layout, position++))
}

function padded(bytes: Uint8Array<ArrayBuffer>, length: number): Uint8Array<ArrayBuffer> {
  if (bytes.length === length) return bytes
  const longer = new Uint8Array(length)
  longer.set(bytes)
  return longer
}

function streamOf(
  pieces: AsyncGenerator<Uint8Array<ArrayBuffer>, void>,
  signal: AbortSignal | undefined,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  return new ReadableStream(
    {
      async pull(controller) {
        signal?.throwIfAborted()
        const { value, done } = await pieces.next()
        if (done) controller.close()
        else controller.enqueue(value)
      },
      async cancel() {
        await pieces.return()
      },
    },
    // Nothing is sealed before someone asks for it.
    { highWaterMark: 0 },
  )
}

async function collect<T>(values: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const value of values) all.push(value)
  return all
}
