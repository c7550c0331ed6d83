import type { WholeKind } from '../ports/renderer-contract.ts'

/**
 * Whether the end of a picture is missing. Browsers draw what is there and say nothing, and half a wound is not
 * the wound.
 */
export function isCutShort(kind: WholeKind, bytes: Uint8Array): boolean {
  switch (kind) {
    case 'jpeg':
      return !hasEndAfterScan(bytes)
    case 'png':
      return !endsWith(bytes, [0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82])
    case 'bmp':
      return new DataView(bytes.buffer, bytes.byteOffset).getUint32(2, true) > bytes.length
    case 'webp':
      return new DataView(bytes.buffer, bytes.byteOffset).getUint32(4, true) + 8 > bytes.length
    case 'gif':
    case 'avif':
    case 'heic':
    case 'tiff':
    case 'dicom':
    case 'pdf':
    case 'text':
    case 'csv':
      return false
  }
}

/**
 * In the coded part of a JPEG a byte FF is always followed by 00 or a restart marker, so FF D9 is the end and
 * nothing else. What comes before the first scan may hold a thumbnail with an end of its own.
 */
function hasEndAfterScan(bytes: Uint8Array): boolean {
  let at = 2
  while (at + 4 <= bytes.length && bytes[at] === 0xff && bytes[at + 1] !== 0xda) {
    at += 2 + ((bytes[at + 2] ?? 0) << 8) + (bytes[at + 3] ?? 0)
  }
  for (let end = bytes.indexOf(0xff, at + 2); end >= 0; end = bytes.indexOf(0xff, end + 1)) {
    if (bytes[end + 1] === 0xd9) return true
  }
  return false
}

/** Some programs add a little after the end. */
function endsWith(bytes: Uint8Array, end: readonly number[]): boolean {
  const from = Math.max(0, bytes.length - 4096)
  for (let at = bytes.length - end.length; at >= from; at--) {
    if (end.every((byte, index) => bytes[at + index] === byte)) return true
  }
  return false
}
