import type { WholeKind } from '../ports/renderer-contract.ts'

/** Four bytes a pixel once decoded: more than this and a phone's browser is killed. */
export const MAXIMUM_PIXELS = 120_000_000

export type PictureSize = { width: number; height: number }

/**
 * Width and height as the file's header gives them, before anything is decoded: a few kilobytes can unpack into
 * gigabytes. Null when the header does not say, or is not one.
 */
export function pictureSize(kind: WholeKind, bytes: Uint8Array): PictureSize | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  try {
    switch (kind) {
      case 'jpeg':
        return ofJpeg(view)
      case 'png':
        return { width: view.getUint32(16), height: view.getUint32(20) }
      case 'gif':
        return { width: view.getUint16(6, true), height: view.getUint16(8, true) }
      case 'webp':
        return ofWebp(view)
      case 'bmp':
        return ofBmp(view)
      case 'avif':
      case 'heic':
      case 'tiff':
      case 'dicom':
      case 'pdf':
      case 'text':
      case 'csv':
        return null
    }
  } catch {
    // The header ends before it has said.
    return null
  }
}

/** Rows may be counted from the top, which makes the height negative; the oldest header has short numbers. */
function ofBmp(view: DataView): PictureSize {
  if (view.getUint32(14, true) === 12)
    return { width: view.getUint16(18, true), height: view.getUint16(20, true) }
  return { width: Math.abs(view.getInt32(18, true)), height: Math.abs(view.getInt32(22, true)) }
}

/** Walks the markers to the first start of frame (ITU-T T.81 annex B). */
function ofJpeg(view: DataView): PictureSize | null {
  let at = 2
  while (at + 9 < view.byteLength) {
    if (view.getUint8(at) !== 0xff) return null
    const marker = view.getUint8(at + 1)
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)
    if (isFrame) return { height: view.getUint16(at + 5), width: view.getUint16(at + 7) }
    const hasNoLength = marker === 0xff || marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8)
    at += marker === 0xff ? 1 : hasNoLength ? 2 : 2 + view.getUint16(at + 2)
  }
  return null
}

/** The three forms of the container's first part (RFC 9649). */
function ofWebp(view: DataView): PictureSize | null {
  const form = String.fromCharCode(...[12, 13, 14, 15].map((at) => view.getUint8(at)))
  switch (form) {
    case 'VP8 ':
      return { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff }
    case 'VP8L': {
      const bits = view.getUint32(21, true)
      return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 }
    }
    case 'VP8X':
      return {
        width: (view.getUint32(24, true) & 0xffffff) + 1,
        height: (view.getUint32(26, true) >>> 8) + 1,
      }
    default:
      return null
  }
}
