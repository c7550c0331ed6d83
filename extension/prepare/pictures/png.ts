import { concatBytes, equalBytes } from '#shared/bytes/bytes.ts'
import type { RemovedKind } from '#shared/report/removed-kind.ts'
import { crc32 } from '../bytes/crc32.ts'
import { deflate, inflate, inflateTo } from '../bytes/inflate.ts'
import { inflateAt } from '../bytes/inflate-at.ts'
import { latin1, latin1At } from '../bytes/latin1.ts'
import { u32be, viewOf } from '../bytes/numbers.ts'
import type { Source } from '../bytes/source.ts'
import { broken, type Stripped } from '../stripped.ts'
import { exifTime, orientationBlock, readExif } from './exif.ts'
import { stripIcc } from './icc.ts'
import { MOST_PICTURE_BYTES } from './jpeg.ts'

export const PNG_SIGNATURE = latin1('\x89PNG\r\n\x1a\n')

/** The exact lengths a chunk of the picture may have; null where the length depends on the picture. */
const KEPT: Record<string, readonly number[] | null> = {
  IHDR: [13],
  PLTE: null,
  IDAT: null,
  tRNS: null,
  cHRM: [32],
  gAMA: [4],
  sRGB: [1],
  sBIT: [1, 2, 3, 4],
  cICP: [4],
  mDCV: [24],
  cLLI: [8],
  bKGD: [1, 2, 6],
  pHYs: [9],
  acTL: [8],
  fcTL: [26],
  fdAT: null,
  IEND: [0],
}

const KIND_OF_CHUNK: Record<string, RemovedKind> = {
  tEXt: 'text',
  zTXt: 'text',
  iTXt: 'text',
  tIME: 'time',
  eXIf: 'private',
  gIFt: 'text',
  caBX: 'signature',
}

const MOST_PROFILE_BYTES = 16 << 20
/** Eight 16-bit channels would not be more than this for the largest picture a screen can scroll. */
const MOST_PIXEL_BYTES = 2 ** 32

type Chunk = { type: string; body: Uint8Array<ArrayBuffer>; whole: Uint8Array<ArrayBuffer> }

/**
 * PNG (W3C, third edition), animations included: critical chunks and those that decide colour, size and
 * transparency, by allow-list; every check sum verified; nothing behind the end, nor behind the end of the
 * pixels inside their own stream.
 */
export async function stripPng(source: Source): Promise<Stripped> {
  const bytes = await source.readAll(MOST_PICTURE_BYTES)
  const removed = new Set<RemovedKind>()
  const chunks = readChunks(bytes, removed)
  const header = chunks[0]
  if (header?.type !== 'IHDR') throw broken()
  let capturedAt: number | null = null
  const pieces: Uint8Array<ArrayBuffer>[] = [PNG_SIGNATURE]
  let pixels = await checkPixels(header, chunks)
  if (pixels) removed.add('trailing-bytes')
  for (const chunk of chunks) {
    const { type, body } = chunk
    const lengths = KEPT[type]
    if (type === 'iCCP') {
      const profile = await stripProfile(body, removed)
      if (profile) pieces.push(profile)
    } else if (type === 'eXIf') {
      const exif = readExif(body)
      const minimal = orientationBlock(exif.orientation)
      if (exif.orientation !== 1) pieces.push(chunkOf('eXIf', minimal))
      if (exif.orientation === 1 || !equalBytes(body, minimal)) {
        capturedAt = exif.capturedAt ?? capturedAt
        for (const kind of exif.kinds) removed.add(kind)
        if (exif.kinds.size === 0) removed.add('private')
      }
    } else if (type === 'IDAT' && pixels) {
      // One chunk for the whole stream, where the first of them stood.
      if (pixels.length > 0) pieces.push(chunkOf('IDAT', pixels))
      pixels = new Uint8Array(0)
    } else if (lengths !== undefined) {
      if (lengths && !lengths.includes(body.length)) throw broken()
      pieces.push(chunk.whole)
    } else {
      // An unknown critical chunk means a picture we would show wrongly without it.
      if (type.charCodeAt(0) < 97) throw broken()
      removed.add(KIND_OF_CHUNK[type] ?? 'private')
      capturedAt ??= capturedIn(chunk)
    }
  }
  return { pieces, mediaType: 'image/png', removed, capturedAt, lossless: true }
}

function readChunks(bytes: Uint8Array<ArrayBuffer>, removed: Set<RemovedKind>): Chunk[] {
  const view = viewOf(bytes)
  const chunks: Chunk[] = []
  let at = PNG_SIGNATURE.length
  for (;;) {
    const length = view.getUint32(at)
    const end = at + 12 + length
    if (end > bytes.length) throw broken()
    const type = latin1At(bytes, at + 4, 4)
    if (!/^[A-Za-z]{4}$/.test(type)) throw broken()
    if (crc32(bytes.subarray(at + 4, end - 4)) !== view.getUint32(end - 4)) throw broken()
    chunks.push({ type, body: bytes.subarray(at + 8, end - 4), whole: bytes.subarray(at, end) })
    at = end
    if (type === 'IEND') break
  }
  if (at < bytes.length) removed.add('trailing-bytes')
  return chunks
}

/** `iCCP` has a free name, and words inside. */
async function stripProfile(
  body: Uint8Array<ArrayBuffer>,
  removed: Set<RemovedKind>,
): Promise<Uint8Array<ArrayBuffer> | null> {
  const nameEnd = body.indexOf(0)
  if (nameEnd === -1) throw broken()
  // A profile that does not unpack is none to any decoder: the picture is shown without it.
  const profile = await inflate(body.slice(nameEnd + 2), 'deflate', MOST_PROFILE_BYTES).catch(() => null)
  const stripped = profile && stripIcc(profile)
  if (latin1At(body, 0, nameEnd) !== 'icc' || !stripped || !equalBytes(stripped, profile)) {
    removed.add('colour-profile')
  }
  if (!stripped) return null
  return chunkOf('iCCP', concatBytes(latin1('icc\0\0'), await deflate(stripped, 'deflate')))
}

/**
 * The pixels' own stream must end where they end: screenshots cropped in place have carried what was cropped
 * away behind it.
 *
 * @returns the stream up to its end when something stands behind it
 */
async function checkPixels(header: Chunk, chunks: readonly Chunk[]): Promise<Uint8Array<ArrayBuffer> | null> {
  const view = viewOf(header.body)
  const shape = {
    bits: view.getUint8(8) * channelsOf(view.getUint8(9)),
    interlaced: view.getUint8(12) === 1,
  }
  const picture = chunks.filter(({ type }) => type === 'IDAT').map(({ body }) => body)
  const expected = pixelBytes(view.getUint32(0), view.getUint32(4), shape)
  const pixels = await checkStream(picture, expected).then(
    () => null,
    () => streamUpToEnd(picture, expected),
  )
  let frame: { expected: number; parts: Uint8Array<ArrayBuffer>[] } | null = null
  for (const { type, body } of chunks) {
    if (type !== 'fcTL' && type !== 'fdAT' && type !== 'IEND') continue
    if (type === 'fdAT') {
      if (!frame || body.length < 4) throw broken()
      frame.parts.push(body.subarray(4))
      continue
    }
    // The first frame may be the default picture itself, which has no `fdAT`.
    if (frame && frame.parts.length > 0) await checkStream(frame.parts, frame.expected)
    if (type === 'IEND') break
    const size = viewOf(body)
    frame = { expected: pixelBytes(size.getUint32(4), size.getUint32(8), shape), parts: [] }
  }
  return pixels
}

const ZLIB_HEAD_BYTES = 2
const ADLER_BYTES = 4

/** @throws CodedError `prepare/broken` unless the only fault is what stands behind the end */
async function streamUpToEnd(
  parts: readonly Uint8Array<ArrayBuffer>[],
  expected: number,
): Promise<Uint8Array<ArrayBuffer>> {
  if (expected > MOST_PICTURE_BYTES) throw broken()
  const whole = concatBytes(...parts)
  const { bytes, end } = inflateAt(whole, ZLIB_HEAD_BYTES, MOST_PICTURE_BYTES)
  const pixels = whole.slice(0, end + ADLER_BYTES)
  if (bytes.length !== expected || pixels.length === whole.length) throw broken()
  await checkStream([pixels], expected)
  return pixels
}

async function checkStream(parts: Uint8Array<ArrayBuffer>[], expected: number): Promise<void> {
  if (parts.length === 0 || expected > MOST_PIXEL_BYTES) throw broken()
  let total = 0
  const fit = inflateTo(new Blob(parts), 'deflate', expected, (part) => {
    total += part.length
  })
  // More than the rows take is no larger picture.
  await fit.catch(() => {
    throw broken()
  })
  if (total !== expected) throw broken()
}

function channelsOf(colourType: number): number {
  switch (colourType) {
    case 0:
    case 3:
      return 1
    case 2:
      return 3
    case 4:
      return 2
    case 6:
      return 4
    default:
      throw broken()
  }
}

/** How many bytes the rows take, filter bytes included; Adam7 is seven small pictures. */
function pixelBytes(width: number, height: number, shape: { bits: number; interlaced: boolean }): number {
  const rows = (w: number, h: number) => (w === 0 ? 0 : h * (1 + Math.ceil((w * shape.bits) / 8)))
  if (!shape.interlaced) return rows(width, height)
  // First column, first row, column step, row step.
  const passes = [
    [0, 0, 8, 8],
    [4, 0, 8, 8],
    [0, 4, 4, 8],
    [2, 0, 4, 4],
    [0, 2, 2, 4],
    [1, 0, 2, 2],
    [0, 1, 1, 2],
  ] as const
  return passes
    .map(([x, y, dx, dy]) =>
      rows(Math.ceil(Math.max(0, width - x) / dx), Math.ceil(Math.max(0, height - y) / dy)),
    )
    .reduce((sum, size) => sum + size, 0)
}

function capturedIn({ type, body }: Chunk): number | null {
  if (type !== 'tEXt') return null
  const text = latin1At(body, 0, 80)
  const time = /^(?:Creation Time|date:create)\0(.*)/s.exec(text)?.[1]
  return exifTime(time, /([+-]\d\d:\d\d)$/.exec(time ?? '')?.[1])
}

function chunkOf(type: string, body: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const typed = concatBytes(latin1(type), body)
  return concatBytes(u32be(body.length), typed, u32be(crc32(typed)))
}
