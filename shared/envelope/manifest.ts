import * as v from 'valibot'
import { fromBase64url, toBase64url } from '../bytes/base64url.ts'
import { utf8 } from '../bytes/bytes.ts'
import { CodedError } from '../errors.ts'
import { Report } from '../report/report.ts'
import { FLOE_HEADER_BYTES } from './floe.ts'
import { LARGEST_ENVELOPE_BYTES, LARGEST_MANIFEST_BYTES } from './header.ts'
import { paddedManifestBytes } from './padding.ts'

/** The sealed index of an envelope: the report, and the FLOE header of each media item's stream. */
export type Manifest = {
  report: Report
  /** One for each of `report.media`, in the same order. */
  itemHeaders: Uint8Array<ArrayBuffer>[]
}

const LENGTH_BYTES = 4

const ManifestText = v.strictObject({
  v: v.literal(1),
  report: Report,
  itemHeaders: v.array(v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{98}[AEIMQUYcgkosw048]$/))),
})

/**
 * Length, JSON, zeros up to the padded size.
 *
 * @throws CodedError `envelope/too-large`
 */
export function writeManifest({ report, itemHeaders }: Manifest): Uint8Array<ArrayBuffer> {
  const text = { v: 1, report, itemHeaders: itemHeaders.map(toBase64url) } satisfies v.InferOutput<
    typeof ManifestText
  >
  const json = utf8(JSON.stringify(v.parse(ManifestText, text)))
  const padded = new Uint8Array(paddedManifestBytes(LENGTH_BYTES + json.length))
  if (padded.length > LARGEST_MANIFEST_BYTES / 2) throw new CodedError('envelope/too-large')
  new DataView(padded.buffer).setUint32(0, json.length)
  padded.set(json, LENGTH_BYTES)
  return padded
}

/**
 * Reads an opened manifest. It is authenticated, yet made by whoever sealed it: two readers must not be able to
 * see two reports in the same bytes, so there is exactly one way to write each manifest.
 *
 * @throws CodedError `envelope/malformed-manifest`
 */
export function readManifest(padded: Uint8Array<ArrayBuffer>): Manifest {
  try {
    return read(padded)
  } catch (cause) {
    throw new CodedError('envelope/malformed-manifest', { cause })
  }
}

function read(padded: Uint8Array<ArrayBuffer>): Manifest {
  const lengthBytes = new DataView(padded.buffer, padded.byteOffset, LENGTH_BYTES).getUint32(0)
  const end = LENGTH_BYTES + lengthBytes
  if (padded.length !== paddedManifestBytes(end) || padded.subarray(end).some((byte) => byte !== 0)) {
    throw new TypeError('not padded as the specification says')
  }
  const json = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(
    padded.subarray(LENGTH_BYTES, end),
  )
  const value: unknown = JSON.parse(json)
  // No white space, no member twice, no other spelling of a number or a letter.
  if (JSON.stringify(value) !== json) throw new TypeError('not the one way to write it')
  const { report, itemHeaders } = v.parse(ManifestText, value)
  const ids = new Set(report.media.map((item) => item.id))
  if (itemHeaders.length !== report.media.length || ids.size !== report.media.length) {
    throw new TypeError('each media item has its own id and header')
  }
  if (report.media.some((item) => item.lengthBytes > LARGEST_ENVELOPE_BYTES)) throw new TypeError('too long')
  const headers = itemHeaders.map(fromBase64url)
  if (headers.some((header) => header.length !== FLOE_HEADER_BYTES)) throw new TypeError('not a FLOE header')
  return { report, itemHeaders: headers }
}
