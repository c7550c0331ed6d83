import { concatBytes, equalBytes } from '#shared/bytes/bytes.ts'
import type { RemovedKind } from '#shared/report/removed-kind.ts'
import { latin1, latin1At, startsWith } from '../bytes/latin1.ts'
import { u16be, viewOf } from '../bytes/numbers.ts'
import type { Source } from '../bytes/source.ts'
import { broken, type Stripped } from '../stripped.ts'
import { orientationBlock, readExif } from './exif.ts'
import { stripIcc } from './icc.ts'
import { readXmp } from './xmp.ts'

export const MOST_PICTURE_BYTES = 256 << 20

const SOI = 0xd8
const EOI = 0xd9
const SOS = 0xda
const DQT = 0xdb
const DNL = 0xdc
const DRI = 0xdd
const APP0 = 0xe0
const APP1 = 0xe1
const APP2 = 0xe2
const APP13 = 0xed
const APP14 = 0xee
const COM = 0xfe
const DHT = 0xc4
const DAC = 0xcc
const isFrame = (marker: number) => marker >= 0xc0 && marker <= 0xcf && ![DHT, 0xc8, DAC].includes(marker)
const isApp = (marker: number) => marker >= 0xe0 && marker <= 0xef
const isRestart = (marker: number) => marker >= 0xd0 && marker <= 0xd7

const EXIF_NAME = 'Exif\0\0'
const XMP_NAME = 'http://ns.adobe.com/xap/1.0/\0'
const XMP_MORE_NAME = 'http://ns.adobe.com/xmp/extension/\0'
const ICC_NAME = 'ICC_PROFILE\0'
const PHOTOSHOP_NAME = 'Photoshop 3.0\0'

/** What a walk through one JPEG stream found. */
type Walk = {
  /** Tables, frames and scans, as they were. */
  picture: Uint8Array<ArrayBuffer>[]
  jfif: Uint8Array<ArrayBuffer> | null
  adobe: Uint8Array<ArrayBuffer> | null
  icc: Map<number, Uint8Array<ArrayBuffer>>
  orientation: number
  capturedAt: number | null
  removed: Set<RemovedKind>
}

/**
 * JPEG (ITU-T T.81): keeps what a decoder needs, by allow-list. Frames, tables, scans, the density, the Adobe
 * colour transform, the colours of the ICC profile and a minimal orientation. The picture's bits are not touched.
 */
export async function stripJpeg(source: Source): Promise<Stripped> {
  const bytes = await source.readAll(MOST_PICTURE_BYTES)
  const { bytes: pieces, ...rest } = stripJpegBytes(bytes)
  return { pieces, mediaType: 'image/jpeg', lossless: true, ...rest }
}

/** The same for a JPEG inside another file: a PDF's picture, a page of a TIFF, a frame of a DICOM series. */
export function stripJpegBytes(bytes: Uint8Array<ArrayBuffer>): {
  bytes: Uint8Array<ArrayBuffer>[]
  removed: Set<RemovedKind>
  capturedAt: number | null
} {
  const walk = walkJpeg(bytes)
  const head: Uint8Array<ArrayBuffer>[] = [Uint8Array.of(0xff, SOI)]
  if (walk.jfif) head.push(walk.jfif)
  if (walk.orientation !== 1) {
    head.push(segment(APP1, concatBytes(latin1(EXIF_NAME), orientationBlock(walk.orientation))))
  }
  head.push(...iccSegments(walk))
  if (walk.adobe) head.push(walk.adobe)
  return {
    bytes: [...head, ...walk.picture, Uint8Array.of(0xff, EOI)],
    removed: walk.removed,
    capturedAt: walk.capturedAt,
  }
}

/** A JPEG of our own encoding, clean, in the colours of a profile that has no words in it. */
export function jpegWithProfile(
  bytes: Uint8Array<ArrayBuffer>,
  profile: Uint8Array<ArrayBuffer> | null,
): Uint8Array<ArrayBuffer> {
  const walk = walkJpeg(bytes)
  // What the encoder wrote would say that the numbers are sRGB's.
  if (profile) walk.icc = new Map([[1, profile]])
  const head = [Uint8Array.of(0xff, SOI), ...(walk.jfif ? [walk.jfif] : []), ...iccSegments(walk)]
  if (walk.adobe) head.push(walk.adobe)
  return concatBytes(...head, ...walk.picture, Uint8Array.of(0xff, EOI))
}

/** The tables that the strips of a TIFF share: a JPEG without a picture. */
export function stripJpegTables(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const view = viewOf(bytes)
  if (view.getUint16(0) !== 0xff00 + SOI) throw broken()
  const kept: Uint8Array[] = []
  for (let at = 2; at + 4 <= bytes.length && view.getUint16(at) !== 0xff00 + EOI; ) {
    if (bytes[at] !== 0xff) throw broken()
    const marker = bytes[at + 1] ?? 0
    const end = at + 2 + view.getUint16(at + 2)
    if (end > bytes.length || end < at + 4) throw broken()
    if ([DQT, DHT, DRI].includes(marker)) {
      checkSegment(marker, bytes.subarray(at + 4, end))
      kept.push(bytes.subarray(at, end))
    }
    at = end
  }
  return concatBytes(Uint8Array.of(0xff, SOI), ...kept, Uint8Array.of(0xff, EOI))
}

function walkJpeg(bytes: Uint8Array<ArrayBuffer>): Walk {
  const view = viewOf(bytes)
  if (view.getUint16(0) !== 0xff00 + SOI) throw broken()
  const walk: Walk = {
    picture: [],
    jfif: null,
    adobe: null,
    icc: new Map(),
    orientation: 1,
    capturedAt: null,
    removed: new Set(),
  }
  let scans = 0
  let at = 2
  while (at < bytes.length) {
    const markerAt = bytes.indexOf(0xff, at)
    if (markerAt !== at) {
      // Decoders look for the next marker, so bytes between segments show nowhere.
      walk.removed.add('trailing-bytes')
      if (markerAt === -1) break
    }
    at = markerAt + 1
    while (bytes[at] === 0xff) at++ // fill bytes
    const marker = bytes[at++]
    if (marker === undefined) break
    if (marker === EOI) {
      if (at < bytes.length) keepKindsBehind(bytes, at, walk)
      at = bytes.length
      break
    }
    if (marker === SOI) throw broken()
    if (marker === 0 || marker === 1 || isRestart(marker)) {
      // Between segments these say nothing, and decoders step over them.
      walk.removed.add('trailing-bytes')
      continue
    }
    const end = at + view.getUint16(at)
    if (end > bytes.length || end < at + 2) throw broken()
    const body = bytes.subarray(at + 2, end)
    if (isApp(marker) || marker === COM) {
      readApplication(marker, body, walk)
      at = end
      continue
    }
    checkSegment(marker, body)
    const scanEnd = marker === SOS ? endOfScan(bytes, end) : end
    if (marker === SOS) scans++
    walk.picture.push(Uint8Array.of(0xff, marker), bytes.subarray(at, scanEnd))
    at = scanEnd
  }
  if (scans === 0) throw broken()
  return walk
}

/** A scan ends at the first marker that is neither a stuffed zero nor a restart. */
function endOfScan(bytes: Uint8Array, from: number): number {
  let at = bytes.indexOf(0xff, from)
  while (at !== -1) {
    const next = bytes[at + 1]
    if (next === undefined) return at
    if (next !== 0 && !isRestart(next)) return at
    at = bytes.indexOf(0xff, at + 2)
  }
  return bytes.length
}

/** A segment must be as long as what it holds: slack inside a table is a place to hide. */
function checkSegment(marker: number, body: Uint8Array): void {
  const view = viewOf(body)
  if (isFrame(marker)) {
    // Differential frames need the hierarchical mode, which nothing shows.
    if ([0xc5, 0xc6, 0xc7, 0xcd, 0xce, 0xcf].includes(marker)) throw broken()
    if (body.length !== 6 + 3 * view.getUint8(5)) throw broken()
    return
  }
  switch (marker) {
    case SOS:
      if (body.length !== 4 + 2 * view.getUint8(0)) throw broken()
      return
    case DQT:
      for (let at = 0; at < body.length; ) {
        at += view.getUint8(at) >> 4 ? 129 : 65
        if (at > body.length) throw broken()
      }
      return
    case DHT:
      for (let at = 0; at < body.length; ) {
        if (at + 17 > body.length) throw broken()
        const symbols = body.subarray(at + 1, at + 17).reduce((sum, count) => sum + count, 0)
        at += 17 + symbols
        if (at > body.length) throw broken()
      }
      return
    case DAC:
      if (body.length % 2 !== 0) throw broken()
      return
    case DRI:
    case DNL:
      if (body.length !== 2) throw broken()
      return
    default:
      throw broken()
  }
}

function readApplication(marker: number, body: Uint8Array<ArrayBuffer>, walk: Walk): void {
  const { removed } = walk
  if (marker === COM) {
    removed.add('text')
  } else if (marker === APP0 && startsWith(body, 'JFIF\0') && body.length >= 14 && !walk.jfif) {
    // Version, units and density; then always a thumbnail of 0 × 0.
    walk.jfif = segment(APP0, concatBytes(body.slice(0, 12), Uint8Array.of(0, 0)))
    if (body.length > 14) removed.add('thumbnail')
  } else if (marker === APP14 && startsWith(body, 'Adobe') && body.length >= 12 && !walk.adobe) {
    walk.adobe = segment(APP14, body.slice(0, 12))
    if (body.length > 12) removed.add('private')
  } else if (marker === APP2 && startsWith(body, ICC_NAME) && body.length >= 14) {
    walk.icc.set(body[12] ?? 0, body.subarray(14))
  } else if (marker === APP1 && startsWith(body, 'Exif\0')) {
    readExifSegment(body, walk)
  } else if (marker === APP1 && startsWith(body, XMP_NAME)) {
    const xmp = readXmp(body.subarray(XMP_NAME.length))
    walk.capturedAt ??= xmp.capturedAt
    addAll(removed, xmp.kinds)
  } else if (marker === APP1 && startsWith(body, XMP_MORE_NAME)) {
    removed.add('private')
  } else if (marker === APP13 && startsWith(body, PHOTOSHOP_NAME)) {
    addAll(removed, photoshopKinds(body))
  } else if (marker === APP2 && startsWith(body, 'MPF\0')) {
    removed.add('thumbnail')
  } else if (marker === APP0) {
    removed.add('thumbnail') // JFXX, or a second JFIF
  } else {
    removed.add('private')
  }
}

function readExifSegment(body: Uint8Array, walk: Walk): void {
  const exif = readExif(body.subarray(EXIF_NAME.length))
  // Our own minimal block is no find, or a clean file would never read as clean.
  const minimal = concatBytes(latin1(EXIF_NAME), orientationBlock(exif.orientation))
  const isOurs = body.length === minimal.length && body.every((byte, at) => byte === minimal[at])
  if (walk.orientation === 1) walk.orientation = exif.orientation
  if (isOurs) return
  walk.capturedAt ??= exif.capturedAt
  addAll(walk.removed, exif.kinds)
  // Padding and unreferenced bytes hold nothing by name, and are still not ours to keep.
  if (exif.kinds.size === 0) walk.removed.add('private')
}

/** The profile comes in numbered parts; when one is missing there is no profile. */
function iccSegments(walk: Walk): Uint8Array<ArrayBuffer>[] {
  if (walk.icc.size === 0) return []
  const parts = [...walk.icc].sort(([a], [b]) => a - b).map(([, part]) => part)
  const whole = concatBytes(...parts)
  const stripped = stripIcc(whole)
  if (!stripped || !equalBytes(stripped, whole)) walk.removed.add('colour-profile')
  if (!stripped) return []
  const most = 65_533 - 14
  const count = Math.ceil(stripped.length / most)
  return Array.from({ length: count }, (_, index) =>
    segment(
      APP2,
      concatBytes(
        latin1(ICC_NAME),
        Uint8Array.of(index + 1, count),
        stripped.subarray(index * most, (index + 1) * most),
      ),
    ),
  )
}

/** Image resource blocks: `8BIM`, id, padded name, length, data. */
function photoshopKinds(body: Uint8Array): Set<RemovedKind> {
  const kinds = new Set<RemovedKind>(['software'])
  const view = viewOf(body)
  for (let at = PHOTOSHOP_NAME.length; at + 12 <= body.length; ) {
    if (latin1At(body, at, 4) !== '8BIM') break
    const id = view.getUint16(at + 4)
    const nameBytes = (view.getUint8(at + 6) + 2) & ~1
    if (id === 0x0404) addAll(kinds, ['author', 'text'])
    if (id === 0x0409 || id === 0x040c) kinds.add('thumbnail')
    const lengthAt = at + 6 + nameBytes
    if (lengthAt + 4 > body.length) break
    at = lengthAt + 4 + ((view.getUint32(lengthAt) + 1) & ~1)
  }
  return kinds
}

/** Behind the end: a second picture (depth, gain map, the film of a "live" photo), or anything at all. */
function keepKindsBehind(bytes: Uint8Array, at: number, walk: Walk): void {
  walk.removed.add('trailing-bytes')
  if (bytes[at] === 0xff && bytes[at + 1] === SOI) walk.removed.add('thumbnail')
}

function segment(marker: number, body: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  return concatBytes(Uint8Array.of(0xff, marker), u16be(body.length + 2), body)
}

function addAll(into: Set<RemovedKind>, kinds: Iterable<RemovedKind>): void {
  for (const kind of kinds) into.add(kind)
}
