import { concatBytes, equalBytes } from '#shared/bytes/bytes.ts'
import type { RemovedKind } from '#shared/report/removed-kind.ts'
import { latin1, latin1At } from '../bytes/latin1.ts'
import { u32le, viewOf } from '../bytes/numbers.ts'
import type { Source } from '../bytes/source.ts'
import { broken, type Stripped } from '../stripped.ts'
import { orientationBlock, readExif } from './exif.ts'
import { stripIcc } from './icc.ts'
import { MOST_PICTURE_BYTES } from './jpeg.ts'
import { readXmp } from './xmp.ts'

const ICC_FLAG = 0x20
const EXIF_FLAG = 0x08
const XMP_FLAG = 0x04
const KEPT_FLAGS = 0x12 // alpha and animation

type Chunk = { name: string; body: Uint8Array<ArrayBuffer> }

/**
 * WebP (RFC 9649): the picture's own chunks, by allow-list, in their order. The flags of the extended header
 * are set to what is really there.
 */
export async function stripWebp(source: Source): Promise<Stripped> {
  const bytes = await source.readAll(MOST_PICTURE_BYTES)
  const removed = new Set<RemovedKind>()
  const size = viewOf(bytes).getUint32(4, true) + 8
  if (size > bytes.length) throw broken()
  if (size < bytes.length) removed.add('trailing-bytes')
  const chunks = readChunks(bytes.subarray(12, size), removed)
  let capturedAt: number | null = null
  let flags = 0
  let extended: Uint8Array<ArrayBuffer> | null = null
  const kept: Uint8Array<ArrayBuffer>[] = []
  const behind: Uint8Array<ArrayBuffer>[] = []
  for (const { name, body } of chunks) {
    switch (name) {
      case 'VP8X':
        if (body.length !== 10 || extended) throw broken()
        extended = body.slice()
        break
      case 'VP8 ':
      case 'VP8L':
      case 'ALPH':
        kept.push(chunkOf(name, body))
        break
      case 'ANIM':
        if (body.length !== 6) throw broken()
        kept.push(chunkOf(name, body))
        break
      case 'ANMF':
        kept.push(chunkOf(name, stripFrame(body, removed)))
        break
      case 'ICCP': {
        const profile = stripIcc(body)
        if (!profile || !equalBytes(profile, body)) removed.add('colour-profile')
        if (profile && !(flags & ICC_FLAG)) {
          kept.unshift(chunkOf(name, profile))
          flags |= ICC_FLAG
        }
        break
      }
      case 'EXIF': {
        const exif = readExif(body)
        const minimal = orientationBlock(exif.orientation)
        if (exif.orientation !== 1 && !(flags & EXIF_FLAG)) {
          behind.push(chunkOf(name, minimal))
          flags |= EXIF_FLAG
        }
        if (exif.orientation !== 1 && equalBytes(body, minimal)) break
        capturedAt ??= exif.capturedAt
        for (const kind of exif.kinds) removed.add(kind)
        if (exif.kinds.size === 0) removed.add('private')
        break
      }
      case 'XMP ': {
        const xmp = readXmp(body)
        capturedAt ??= xmp.capturedAt
        for (const kind of xmp.kinds) removed.add(kind)
        break
      }
      default:
        removed.add('private')
    }
  }
  if (!kept.some((chunk) => /^(VP8 |VP8L|ANMF)/.test(latin1At(chunk, 0, 4)))) throw broken()
  const head: Uint8Array<ArrayBuffer>[] = []
  if (extended) {
    const said = extended[0] ?? 0
    extended.fill(0, 1, 4)
    extended[0] = (said & KEPT_FLAGS) | flags
    if (said & XMP_FLAG) removed.add('text')
    head.push(chunkOf('VP8X', extended))
  } else if (flags) throw broken()
  const body = concatBytes(latin1('WEBP'), ...head, ...kept, ...behind)
  return {
    pieces: [concatBytes(latin1('RIFF'), u32le(body.length), body)],
    mediaType: 'image/webp',
    removed,
    capturedAt,
    lossless: true,
  }
}

/** A frame of an animation: 16 bytes of place and timing, then chunks again. */
function stripFrame(body: Uint8Array<ArrayBuffer>, removed: Set<RemovedKind>): Uint8Array<ArrayBuffer> {
  if (body.length < 16) throw broken()
  const parts: Uint8Array[] = [body.subarray(0, 16)]
  for (const chunk of readChunks(body.subarray(16), removed)) {
    if (['ALPH', 'VP8 ', 'VP8L'].includes(chunk.name)) parts.push(chunkOf(chunk.name, chunk.body))
    else removed.add('private')
  }
  return concatBytes(...parts)
}

function readChunks(bytes: Uint8Array<ArrayBuffer>, removed: Set<RemovedKind>): Chunk[] {
  const view = viewOf(bytes)
  const chunks: Chunk[] = []
  for (let at = 0; at < bytes.length; ) {
    if (at + 8 > bytes.length) throw broken()
    const length = view.getUint32(at + 4, true)
    const end = at + 8 + length
    if (end > bytes.length) throw broken()
    chunks.push({ name: latin1At(bytes, at, 4), body: bytes.subarray(at + 8, end) })
    if (length % 2 === 1 && end < bytes.length && bytes[end] !== 0) removed.add('trailing-bytes')
    at = end + (length % 2)
  }
  return chunks
}

function chunkOf(name: string, body: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  return concatBytes(latin1(name), u32le(body.length), body, new Uint8Array(body.length % 2))
}
