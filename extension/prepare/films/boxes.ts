import { concatBytes } from '#shared/bytes/bytes.ts'
import { latin1, latin1At } from '../bytes/latin1.ts'
import { u32be, viewOf } from '../bytes/numbers.ts'
import { broken } from '../stripped.ts'

/** One box (ISO/IEC 14496-12, 4.2) inside bytes that are in memory. */
export type Box = { name: string; body: Uint8Array<ArrayBuffer> }

export type BoxHead = { name: string; headBytes: number; lengthBytes: number }

/**
 * Reads a box's head.
 *
 * @param left how many bytes its parent has from here on; a box of length 0 takes them all
 * @throws CodedError `prepare/broken` when it would reach further
 */
export function readBoxHead(bytes: Uint8Array, at: number, left: number): BoxHead {
  const view = viewOf(bytes)
  const small = view.getUint32(at)
  const name = latin1At(bytes, at + 4, 4)
  const headBytes = small === 1 ? 16 : 8
  const lengthBytes = small === 1 ? Number(view.getBigUint64(at + 8)) : small === 0 ? left : small
  if (lengthBytes < headBytes || lengthBytes > left) throw broken()
  return { name, headBytes, lengthBytes }
}

/** Whether a whole box can stand here. What stands behind the last one of a file is nobody's. */
export function isBoxHead(bytes: Uint8Array, left: number): boolean {
  const small = viewOf(bytes).getUint32(0)
  const isSized = small === 0 || (small === 1 ? bytes.length >= 16 : small >= 8 && small <= left)
  return isSized && /^[ -~\xa9]{4}$/.test(latin1At(bytes, 4, 4))
}

/** The boxes that fill the bytes exactly. QuickTime ends some lists with four zero bytes. */
export function readBoxes(bytes: Uint8Array<ArrayBuffer>): Box[] {
  const boxes: Box[] = []
  for (let at = 0; at < bytes.length; ) {
    if (bytes.length - at < 8) {
      if (bytes.subarray(at).every((byte) => byte === 0)) break
      throw broken()
    }
    const head = readBoxHead(bytes, at, bytes.length - at)
    boxes.push({ name: head.name, body: bytes.subarray(at + head.headBytes, at + head.lengthBytes) })
    at += head.lengthBytes
  }
  return boxes
}

export function writeBox(name: string, ...body: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = concatBytes(...body)
  return concatBytes(u32be(whole.length + 8), latin1(name), whole)
}

export function onlyBox(boxes: readonly Box[], name: string): Box {
  const found = boxes.filter((box) => box.name === name)
  if (found.length !== 1 || !found[0]) throw broken()
  return found[0]
}
