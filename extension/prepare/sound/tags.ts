import { latin1At, startsWith } from '../bytes/latin1.ts'
import { viewOf } from '../bytes/numbers.ts'
import type { Source } from '../bytes/source.ts'

/** Where the sound begins: behind any number of ID3v2 tags. */
export async function behindTags(source: Source): Promise<number> {
  let at = 0
  for (let count = 0; count < 100 && at + 10 <= source.lengthBytes; count++) {
    const head = await source.peek(at, 10)
    if (!startsWith(head, 'ID3')) break
    const view = viewOf(head)
    const size =
      (view.getUint8(6) & 0x7f) * 2 ** 21 +
      (view.getUint8(7) & 0x7f) * 2 ** 14 +
      (view.getUint8(8) & 0x7f) * 2 ** 7 +
      (view.getUint8(9) & 0x7f)
    at += 10 + size + (view.getUint8(5) & 0x10 ? 10 : 0)
  }
  return Math.min(at, source.lengthBytes)
}

/** Where the sound ends: before ID3v1, Lyrics3, APE and ID3v2 at the end. */
export async function beforeTags(source: Source, from: number): Promise<number> {
  let end = source.lengthBytes
  for (let count = 0; count < 16; count++) {
    const tailBytes = Math.min(128, end - from)
    const tail = await source.read(end - tailBytes, end)
    const next = tagAtEnd(tail, end)
    if (next === null || next < from) return end
    end = next
  }
  return end
}

/** @returns where the tag that ends here begins, or null */
function tagAtEnd(tail: Uint8Array, end: number): number | null {
  const { length } = tail
  if (length === 128 && startsWith(tail, 'TAG')) return end - 128
  if (length >= 32 && startsWith(tail, 'APETAGEX', length - 32)) {
    const view = viewOf(tail)
    const size = view.getUint32(length - 32 + 12, true)
    const hasHeader = (view.getUint32(length - 32 + 20, true) & 0x80000000) !== 0
    return end - size - (hasHeader ? 32 : 0)
  }
  if (length >= 15 && startsWith(tail, 'LYRICS200', length - 9)) {
    const size = Number(latin1At(tail, length - 15, 6))
    return Number.isInteger(size) ? end - 15 - size : null
  }
  return null
}
