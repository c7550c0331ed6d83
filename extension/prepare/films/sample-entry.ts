import { concatBytes, equalBytes } from '#shared/bytes/bytes.ts'
import { CodedError } from '#shared/errors.ts'
import type { RemovedKind } from '#shared/report/removed-kind.ts'
import { latin1, latin1At, startsWith } from '../bytes/latin1.ts'
import { u16be, u32be, viewOf } from '../bytes/numbers.ts'
import { stripIcc } from '../pictures/icc.ts'
import { broken } from '../stripped.ts'
import { type Box, readBoxes, writeBox } from './boxes.ts'

const PICTURE_HEAD = 78
const COMPRESSOR_AT = 42
const SOUND_HEAD = 28

/** What decides how pictures are decoded, shaped and coloured. */
// biome-ignore format: four-letter names read best in rows
const PICTURE_BOXES = new Set([
  'avcC', 'hvcC', 'lhvC', 'vvcC', 'av1C', 'vpcC', 'd263', 'esds', 'pasp', 'clap', 'colr', 'btrt', 'fiel',
  'gama', 'dvcC', 'dvvC', 'dvwC', 'hvcE', 'avcE', 'amve', 'mdcv', 'clli', 'SmDm', 'CoLL', 'ccst', 'chrm',
])
// biome-ignore format: four-letter names read best in rows
const SOUND_BOXES = new Set([
  'esds', 'wave', 'chan', 'chnl', 'dac3', 'dac4', 'dec3', 'dOps', 'dfLa', 'alac', 'btrt', 'srat', 'damr',
  'frma', 'enda', 'mp4a', 'SA3D',
])

/** `stsd`: one entry for each way the track's samples are coded. */
export function stripSampleEntries(
  body: Uint8Array<ArrayBuffer>,
  handler: 'vide' | 'soun',
  removed: Set<RemovedKind>,
): Uint8Array<ArrayBuffer> {
  if (body.length < 8) throw broken()
  const entries = readBoxes(body.subarray(8)).map((entry) => {
    // Encrypted samples: nobody can say what is in them, and nobody we send to could play them.
    if (entry.name === 'encv' || entry.name === 'enca' || entry.name.startsWith('drm')) {
      throw new CodedError('prepare/locked')
    }
    return writeBox(entry.name, handler === 'vide' ? picture(entry, removed) : sound(entry, removed))
  })
  return writeBox('stsd', body.subarray(0, 4), u32be(entries.length), ...entries)
}

function picture({ body }: Box, removed: Set<RemovedKind>): Uint8Array<ArrayBuffer> {
  if (body.length < PICTURE_HEAD) throw broken()
  const head = body.slice(0, PICTURE_HEAD)
  if (
    head.subarray(8, 24).some((byte) => byte !== 0) ||
    head.subarray(COMPRESSOR_AT, COMPRESSOR_AT + 32).some((byte) => byte !== 0)
  ) {
    // QuickTime's version, vendor and qualities; the name of the compressor.
    removed.add('software')
  }
  head.fill(0, 8, 24)
  head.fill(0, COMPRESSOR_AT, COMPRESSOR_AT + 32)
  const boxes = readBoxes(body.subarray(PICTURE_HEAD)).flatMap((box) => {
    if (!PICTURE_BOXES.has(box.name)) {
      removed.add('private')
      return []
    }
    return [writeBox(box.name, setting(box, removed))]
  })
  return concatBytes(head, ...boxes)
}

function sound({ name, body }: Box, removed: Set<RemovedKind>): Uint8Array<ArrayBuffer> {
  if (body.length < SOUND_HEAD) throw broken()
  const view = viewOf(body)
  const version = view.getUint16(8)
  const headBytes = SOUND_HEAD + (version === 1 ? 16 : version === 2 ? 36 : 0)
  if (version > 2 || body.length < headBytes) throw broken()
  const head = body.slice(0, headBytes)
  if (head.subarray(10, 16).some((byte) => byte !== 0)) removed.add('software')
  head.fill(0, 10, 16) // revision and vendor
  // Uncompressed QuickTime sound may be followed by anything; boxes are what it should be.
  return concatBytes(head, ...soundBoxes(name, body.subarray(headBytes), removed))
}

function soundBoxes(
  entry: string,
  body: Uint8Array<ArrayBuffer>,
  removed: Set<RemovedKind>,
): Uint8Array<ArrayBuffer>[] {
  return readBoxes(body).flatMap((box) => {
    if (box.name === '\0\0\0\0') return [writeBox(box.name)]
    if (!SOUND_BOXES.has(box.name)) {
      removed.add('private')
      return []
    }
    if (box.name === 'wave') return [writeBox('wave', ...soundBoxes('wave', box.body, removed))]
    // Inside `wave` stands a second, tiny `mp4a`; as an entry of its own it would be the whole entry.
    if (box.name === 'mp4a' && entry !== 'wave') throw broken()
    return [writeBox(box.name, setting(box, removed))]
  })
}

/** One box of decoder settings, without the places some of them have for other things. */
function setting({ name, body }: Box, removed: Set<RemovedKind>): Uint8Array<ArrayBuffer> {
  switch (name) {
    case 'colr':
      return colour(body, removed)
    case 'dfLa':
      return flacStream(body, removed)
    case 'hvcC':
      return hevcSetting(body, removed)
    case 'esds':
      return elementaryStream(body, removed)
    default:
      return body
  }
}

export function colour(body: Uint8Array<ArrayBuffer>, removed: Set<RemovedKind>): Uint8Array<ArrayBuffer> {
  if (!startsWith(body, 'prof') && !startsWith(body, 'rICC')) return body
  const profile = body.subarray(4)
  const stripped = stripIcc(profile)
  if (!stripped || !equalBytes(stripped, profile)) removed.add('colour-profile')
  return concatBytes(latin1(latin1At(body, 0, 4)), stripped ?? new Uint8Array(0))
}

/** FLAC's own metadata blocks ride along; the first describes the stream, the rest are tags and covers. */
function flacStream(body: Uint8Array<ArrayBuffer>, removed: Set<RemovedKind>): Uint8Array<ArrayBuffer> {
  const STREAM_INFO = 38
  if (body.length < 4 + STREAM_INFO || ((body[4] ?? 0) & 0x7f) !== 0) throw broken()
  if (body.length > 4 + STREAM_INFO) removed.add('text')
  const kept = body.slice(0, 4 + STREAM_INFO)
  kept[4] = 0x80
  return kept
}

/** Parameter sets stay; messages (SEI) written before the first picture go: they name the encoder. */
function hevcSetting(body: Uint8Array<ArrayBuffer>, removed: Set<RemovedKind>): Uint8Array<ArrayBuffer> {
  const HEAD = 23
  const view = viewOf(body)
  const count = view.getUint8(HEAD - 1)
  const kept: Uint8Array[] = []
  let at = HEAD
  for (let index = 0; index < count; index++) {
    const from = at
    const type = view.getUint8(at) & 0x3f
    const units = view.getUint16(at + 1)
    at += 3
    for (let unit = 0; unit < units; unit++) at += 2 + view.getUint16(at)
    if (at > body.length) throw broken()
    if (type >= 32 && type <= 34) kept.push(body.subarray(from, at))
    else removed.add('software')
  }
  if (at < body.length) removed.add('trailing-bytes')
  const head = body.slice(0, HEAD)
  head[HEAD - 1] = kept.length
  return concatBytes(head, ...kept)
}

const ES = 3
const DECODER_CONFIG = 4
const SPECIFIC_INFO = 5
const SYNC_LAYER = 6

/** MPEG-4 descriptors (14496-1): only those a decoder needs; others name languages, keywords, rights. */
function elementaryStream(body: Uint8Array<ArrayBuffer>, removed: Set<RemovedKind>): Uint8Array<ArrayBuffer> {
  if (body.length < 4) throw broken()
  const parts = descriptors(body.subarray(4)).map(({ tag, body: inner }) => {
    if (tag !== ES) throw broken()
    return descriptor(ES, streamDescriptor(inner, removed))
  })
  return concatBytes(body.subarray(0, 4), ...parts)
}

function streamDescriptor(body: Uint8Array<ArrayBuffer>, removed: Set<RemovedKind>): Uint8Array<ArrayBuffer> {
  const view = viewOf(body)
  const flags = view.getUint8(2)
  let at = 3
  if (flags & 0x80) at += 2
  if (flags & 0x40) throw new CodedError('prepare/points-outside')
  if (flags & 0x20) at += 2
  const head = Uint8Array.of(...u16be(view.getUint16(0)), flags & 0x1f)
  if (flags & 0xe0) removed.add('private')
  const inner = descriptors(body.subarray(at)).flatMap(({ tag, body: own }) => {
    if (tag === DECODER_CONFIG) return [descriptor(tag, decoderConfig(own, removed))]
    if (tag === SYNC_LAYER) return [descriptor(tag, own)]
    removed.add('private')
    return []
  })
  return concatBytes(head, ...inner)
}

function decoderConfig(body: Uint8Array<ArrayBuffer>, removed: Set<RemovedKind>): Uint8Array<ArrayBuffer> {
  const HEAD = 13
  if (body.length < HEAD) throw broken()
  const inner = descriptors(body.subarray(HEAD)).flatMap(({ tag, body: own }) => {
    if (tag === SPECIFIC_INFO) return [descriptor(tag, own)]
    removed.add('private')
    return []
  })
  return concatBytes(body.subarray(0, HEAD), ...inner)
}

function descriptors(bytes: Uint8Array<ArrayBuffer>): { tag: number; body: Uint8Array<ArrayBuffer> }[] {
  const view = viewOf(bytes)
  const found: { tag: number; body: Uint8Array<ArrayBuffer> }[] = []
  for (let at = 0; at < bytes.length; ) {
    const tag = view.getUint8(at++)
    let length = 0
    for (let more = 0; more < 4; more++) {
      const byte = view.getUint8(at++)
      length = length * 128 + (byte & 0x7f)
      if (!(byte & 0x80)) break
    }
    if (at + length > bytes.length) throw broken()
    found.push({ tag, body: bytes.subarray(at, at + length) })
    at += length
  }
  return found
}

/** Lengths always in four bytes, as most writers do. */
function descriptor(tag: number, body: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const { length } = body
  return concatBytes(
    Uint8Array.of(
      tag,
      0x80 | (length >> 21),
      0x80 | ((length >> 14) & 0x7f),
      0x80 | ((length >> 7) & 0x7f),
      length & 0x7f,
    ),
    body,
  )
}
