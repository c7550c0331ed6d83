import { concatBytes } from '#shared/bytes/bytes.ts'
import { broken } from '../stripped.ts'

/** Sequence and frame headers, frames, tiles, delimiters (AV1 6.2.2). Metadata and padding are not among them. */
const KEPT_UNITS = new Set([1, 2, 3, 4, 6, 7])
const CONFIG_HEAD_BYTES = 4

/** Takes whatever is not the picture out of a string of AV1 units. */
export function stripAv1(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const kept: Uint8Array[] = []
  for (let at = 0; at < bytes.length; ) {
    const head = bytes[at] ?? 0
    if (head & 0x80) throw broken()
    let bodyAt = at + 1 + ((head >> 2) & 1)
    let end = bytes.length
    if (head & 2) {
      const size = leb128(bytes, bodyAt)
      bodyAt = size.endByte
      end = bodyAt + size.value
    }
    if (end > bytes.length || bodyAt > end) throw broken()
    if (KEPT_UNITS.has((head >> 3) & 15)) kept.push(bytes.subarray(at, end))
    at = end
  }
  return concatBytes(...kept)
}

/** `av1C`: four bytes of settings, then units of its own. */
export function stripAv1Config(body: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  if (body.length < CONFIG_HEAD_BYTES) throw broken()
  return concatBytes(body.subarray(0, CONFIG_HEAD_BYTES), stripAv1(body.subarray(CONFIG_HEAD_BYTES)))
}

function leb128(bytes: Uint8Array, at: number): { value: number; endByte: number } {
  let value = 0
  for (let index = 0; index < 8; index++) {
    const byte = bytes[at + index]
    if (byte === undefined) throw broken()
    value += (byte & 0x7f) * 2 ** (7 * index)
    if (byte < 0x80) return { value, endByte: at + index + 1 }
  }
  throw broken()
}
