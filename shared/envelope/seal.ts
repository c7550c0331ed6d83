import { fromBase64url } from '../bytes/base64url.ts'
import { concatBytes } from '../bytes/bytes.ts'
import { CodedError } from '../errors.ts'
import type { Report } from '../report/report.ts'
import { ByteSource } from './byte-source.ts'
import type { EnvelopeId } from './envelope-id.ts'
import { type FloeSealer, plainBytesAt, segmentLayout, startSealing } from './floe.ts'
import { LARGEST_ENVELOPE_BYTES, LARGEST_MANIFEST_BYTES, writeClearHeader } from './header.ts'
import { inOrder } from './in-order.ts'
import { envelopeLayout, sealedManifestBytes } from './layout.ts'
import { writeManifest } from './manifest.ts'
import { paddedItemBytes } from './padding.ts'
import { pulledStream } from './pulled-stream.ts'
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
  /**
   * The envelope, cut anywhere. Nothing is read or sealed much ahead of what is taken; cancelling stops everything.
   * Fails with `hold/unreadable` when a file changed or went away.
   */
  stream: ReadableStream<Uint8Array<ArrayBuffer>>
}

/**
 * Seals a report and its files into an envelope. Both lengths are known before the first byte is read.
 *
 * @throws CodedError `envelope/too-large`
 */
export async function sealReport(parts: SealParts): Promise<SealedReport> {
  const { envelopeId, report, files, signal } = parts
  const suite = CURRENT_SUITE
  const isDescribed =
    files.length === report.media.length &&
    files.every((file, index) => file.size === report.media[index]?.lengthBytes)
  if (!isDescribed) throw new CodedError('internal')

  const keys = await streamKeysOf(parts, envelopeId, suite)
  // Every item's FLOE header is in the manifest, so all are made before any file is read.
  const items = await Promise.all(
    report.media.map(({ id, lengthBytes }) => {
      const mediaId = fromBase64url(id)
      const layout = segmentLayout(paddedItemBytes(lengthBytes), suiteOf(suite))
      return startSealing(keys.item(mediaId), itemLabel(mediaId), layout, suiteOf(suite))
    }),
  )
  const manifest = writeManifest({ report, itemHeaders: items.map((item) => item.header) })
  const manifestBytes = sealedManifestBytes(manifest.length, suite)
  const { prefixBytes, lengthBytes } = envelopeLayout(report.media, manifestBytes, suite)
  if (manifestBytes > LARGEST_MANIFEST_BYTES || lengthBytes > LARGEST_ENVELOPE_BYTES) {
    throw new CodedError('envelope/too-large')
  }

  const header = writeClearHeader({ suite, shareCount: keys.shareCount, manifestBytes, lengthBytes })
  const manifestLayout = segmentLayout(manifest.length, suiteOf(suite))
  const manifestSealer = await startSealing(keys.manifest(), header, manifestLayout, suiteOf(suite))

  const reading: { source?: ByteSource } = {}
  async function* envelope() {
    yield [concatBytes(header, manifestSealer.header, ...(await sealBytes(manifest, manifestSealer)))]
    for (const [index, item] of items.entries()) yield* sealFile(files[index] ?? new Blob(), item, reading)
  }
  const stream = pulledStream(envelope(), (reason) => reading.source?.stop(reason), signal)
  return { lengthBytes, prefixBytes, stream }
}

/** The sealed segments of what is in memory already. */
async function sealBytes(bytes: Uint8Array<ArrayBuffer>, sealer: FloeSealer): Promise<Uint8Array[]> {
  const { segmentCount, fullPlainBytes } = sealer.layout
  const sealing = Array.from({ length: segmentCount }, (_, position) => {
    const at = position * fullPlainBytes
    return sealer.sealNext(bytes.subarray(at, at + fullPlainBytes))
  })
  return (await Promise.all(sealing)).flat()
}

/** The sealed segments of one file, and of the zeros behind it up to the padded length. */
async function* sealFile(file: Blob, sealer: FloeSealer, reading: { source?: ByteSource }) {
  const { layout } = sealer
  const source = new ByteSource(file.stream())
  reading.source = source
  try {
    yield* inOrder({
      first: 0,
      end: layout.segmentCount,
      bufferBytes: layout.fullPlainBytes,
      async read(buffer, position) {
        const startByte = position * layout.fullPlainBytes
        const count = Math.max(0, Math.min(file.size - startByte, layout.fullPlainBytes))
        const bytes = await takeAll(source, buffer, count)
        // The memory is used again: what an earlier segment left behind the end is not padding.
        return new Uint8Array(bytes.buffer, 0, plainBytesAt(layout, position)).fill(0, count)
      },
      work: (plaintext) => sealer.sealNext(plaintext),
    })
  } finally {
    source.stop()
  }
}

async function takeAll(source: ByteSource, buffer: ArrayBuffer, count: number) {
  let bytes: Uint8Array<ArrayBuffer>
  try {
    bytes = await source.takeInto(buffer, count)
  } catch (cause) {
    throw new CodedError('hold/unreadable', { cause })
  }
  if (bytes.length < count) throw new CodedError('hold/unreadable')
  return bytes
}
