import * as v from 'valibot'
import { fromBase64url, toBase64url } from '../bytes/base64url.ts'
import { utf8 } from '../bytes/bytes.ts'
import { CodedError } from '../errors.ts'
import { Report } from '../report/report.ts'
import { LARGEST_ENVELOPE_BYTES } from './header.ts'
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
 * @throws CodedError `internal` when it is not a report, without saying what is wrong: that would name a patient
 */
export function writeManifest({ report, itemHeaders }: Manifest): Uint8Array<ArrayBuffer> {
  const checked = v.safeParse(ManifestText, { v: 1, report, itemHeaders: itemHeaders.map(toBase64url) })
  if (!checked.success || !hasItsOwnIds(report)) throw new CodedError('internal')
  const json = utf8(JSON.stringify(checked.output))
  const padded = new Uint8Array(paddedManifestBytes(LENGTH_BYTES + json.length))
  new DataView(padded.buffer).setUint32(0, json.length)
  padded.set(json, LENGTH_BYTES)
  return padded
}

/**
 * Reads an opened manifest. It is authenticated, yet made by whoever sealed it: two readers must not be able to
 * see two reports in the same bytes, so there is exactly one way to write each manifest.
 *
 * @throws CodedError `envelope/malformed-manifest`, `envelope/newer-version`; without a cause: it would name a patient
 */
export function readManifest(padded: Uint8Array<ArrayBuffer>): Manifest {
  const value = readCanonicalJson(padded)
  const version = v.safeParse(v.object({ v: v.pipe(v.number(), v.integer(), v.minValue(2)) }), value)
  if (version.success) throw new CodedError('envelope/newer-version')
  const checked = v.safeParse(ManifestText, value)
  if (!checked.success) throw new CodedError('envelope/malformed-manifest')
  const { report, itemHeaders } = checked.output
  const isConsistent =
    itemHeaders.length === report.media.length &&
    hasItsOwnIds(report) &&
    // Before anything is computed from them: sums of larger numbers are not exact.
    report.media.every((item) => item.lengthBytes <= LARGEST_ENVELOPE_BYTES)
  if (!isConsistent) throw new CodedError('envelope/malformed-manifest')
  return { report, itemHeaders: itemHeaders.map(fromBase64url) }
}

function readCanonicalJson(padded: Uint8Array<ArrayBuffer>): unknown {
  try {
    const end = LENGTH_BYTES + new DataView(padded.buffer, padded.byteOffset, LENGTH_BYTES).getUint32(0)
    const isPadded =
      padded.length === paddedManifestBytes(end) && padded.subarray(end).every((byte) => byte === 0)
    const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
    const json = utf8.decode(padded.subarray(LENGTH_BYTES, end))
    const value: unknown = JSON.parse(json)
    // No white space, no member twice, no other spelling of a number or a letter.
    if (isPadded && JSON.stringify(value) === json) return value
  } catch {
    // Told below, without what was in it.
  }
  throw new CodedError('envelope/malformed-manifest')
}

/** Two items of one id would have one key. */
function hasItsOwnIds(report: Report): boolean {
  return new Set(report.media.map((item) => item.id)).size === report.media.length
}
