import { concatBytes, equalBytes } from '#shared/bytes/bytes.ts'
import type { RemovedKind } from '#shared/report/removed-kind.ts'
import { latin1, latin1At, startsWith } from '../bytes/latin1.ts'
import { viewOf } from '../bytes/numbers.ts'
import type { Source } from '../bytes/source.ts'
import { addRange, broken, type Piece, type Stripped } from '../stripped.ts'
import { MOST_PICTURE_BYTES } from './jpeg.ts'

const EXTENSION = 0x21
const IMAGE = 0x2c
const TRAILER = 0x3b
const GRAPHIC_CONTROL = 0xf9
const APPLICATION = 0xff

/**
 * GIF (87a and 89a): pictures, their colours, their timing and the loop count. Comments, plain text, XMP and
 * every other application's block go, as does what a picture's data still holds behind its own end.
 */
export async function stripGif(source: Source): Promise<Stripped> {
  const bytes = await source.readAll(MOST_PICTURE_BYTES)
  const view = viewOf(bytes)
  const removed = new Set<RemovedKind>()
  const pieces: Piece[] = []
  let at = 13 + colourTableBytes(view.getUint8(10))
  addRange(pieces, 0, at)
  let pictures = 0
  while (at < bytes.length) {
    const start = at
    const introducer = view.getUint8(at)
    if (introducer === TRAILER) break
    if (introducer === IMAGE) {
      at += 10 + colourTableBytes(view.getUint8(at + 9))
      addRange(pieces, start, at + 1)
      const data = readData(bytes, at + 1)
      const used = lzwEnd(data.bytes, view.getUint8(at))
      if (used < data.bytes.length) {
        removed.add('trailing-bytes')
        pieces.push(blocksOf(data.bytes.subarray(0, used)))
      } else addRange(pieces, at + 1, data.end)
      at = data.end
      pictures++
    } else if (introducer === EXTENSION) {
      at = readExtension(bytes, start, pieces, removed)
    } else throw broken()
  }
  if (pictures === 0) throw broken()
  // Without a trailer the file was cut; every decoder shows what is there, and so do we.
  if (at + 1 < bytes.length) removed.add('trailing-bytes')
  pieces.push(Uint8Array.of(TRAILER))
  return { pieces, mediaType: 'image/gif', removed, capturedAt: null, lossless: true }
}

function readExtension(
  bytes: Uint8Array<ArrayBuffer>,
  start: number,
  pieces: Piece[],
  removed: Set<RemovedKind>,
): number {
  const label = viewOf(bytes).getUint8(start + 1)
  const data = readData(bytes, start + 2)
  switch (label) {
    case GRAPHIC_CONTROL:
      if (data.end !== start + 8) throw broken()
      addRange(pieces, start, data.end)
      break
    case APPLICATION: {
      const loop = loopBlock(data.bytes)
      if (!loop) removed.add(startsWith(data.bytes, 'XMP Data') ? 'text' : 'private')
      else {
        pieces.push(loop)
        if (!equalBytes(loop, bytes.subarray(start, data.end))) removed.add('private')
      }
      break
    }
    // A comment, plain text, or an extension nobody has defined.
    default:
      removed.add('text')
  }
  return data.end
}

/** The one block of an application that every decoder obeys: how often to repeat. Written anew. */
function loopBlock(data: Uint8Array): Uint8Array<ArrayBuffer> | null {
  const name = latin1At(data, 0, 11)
  if ((name !== 'NETSCAPE2.0' && name !== 'ANIMEXTS1.0') || data.length < 14 || data[11] !== 1) return null
  const count = data.slice(12, 14)
  return concatBytes(latin1('\x21\xff\x0bNETSCAPE2.0\x03\x01'), count, Uint8Array.of(0))
}

/** Sub-blocks of up to 255 bytes, joined, until the empty one. */
function readData(bytes: Uint8Array, from: number): { bytes: Uint8Array<ArrayBuffer>; end: number } {
  const parts: Uint8Array[] = []
  let at = from
  for (;;) {
    const length = bytes[at++]
    if (length === undefined || at + length > bytes.length) throw broken()
    if (length === 0) return { bytes: concatBytes(...parts), end: at }
    parts.push(bytes.subarray(at, at + length))
    at += length
  }
}

function blocksOf(data: Uint8Array): Uint8Array<ArrayBuffer> {
  const parts: Uint8Array[] = []
  for (let at = 0; at < data.length; at += 255) {
    const part = data.subarray(at, at + 255)
    parts.push(Uint8Array.of(part.length), part)
  }
  return concatBytes(...parts, Uint8Array.of(0))
}

/**
 * Follows the codes without their pixels and says how many bytes they take, up to the end code.
 * Data that never ends itself is all used.
 */
function lzwEnd(data: Uint8Array, minimumBits: number): number {
  if (minimumBits < 1 || minimumBits > 11) throw broken()
  const clear = 1 << minimumBits
  const end = clear + 1
  let width = minimumBits + 1
  let next = end + 1
  let first = true
  let bit = 0
  const bits = data.length * 8
  while (bit + width <= bits) {
    let code = 0
    for (let index = 0; index < width; index++, bit++) {
      code |= (((data[bit >> 3] ?? 0) >> (bit & 7)) & 1) << index
    }
    if (code === end) return Math.ceil(bit / 8)
    if (code === clear) {
      width = minimumBits + 1
      next = end + 1
      first = true
      continue
    }
    // The first code after a clear adds nothing to the table; the table stops at 4,096.
    if (first) first = false
    else if (next < 4096) next++
    if (next === 1 << width && width < 12) width++
  }
  return data.length
}

function colourTableBytes(flags: number): number {
  return flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0
}
