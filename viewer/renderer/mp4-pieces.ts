import type { Packet } from './film-packing.ts'

/** What a piece of MP4 begins with, before `moov` (ISO/IEC 14496-12 section 4.3). */
export function fileType(): Uint8Array<ArrayBuffer> {
  return box('ftyp', letters('iso6'), u32(0), letters('iso6'), letters('mp41'))
}

/** Ticks a second of the one track in a `moov`. */
export function ticksIn(moov: Uint8Array): number {
  const view = new DataView(moov.buffer, moov.byteOffset, moov.byteLength)
  for (let at = 0; at + 24 <= moov.length; at++) {
    if (view.getUint32(at) !== 0x6d646864) continue
    return view.getUint32(at + (view.getUint8(at + 4) === 1 ? 24 : 16))
  }
  throw new TypeError('no mdhd in this moov')
}

/**
 * One piece of a track: `moof` and `mdat`. No packet of a later piece may be shown before one of this piece: then the
 * times of decoding are the times of showing, in order.
 */
export function piece(packets: readonly Packet[], ticks: number, number: number): Uint8Array<ArrayBuffer> {
  const shown = packets.map(({ timestamp }) => Math.round(timestamp * ticks))
  const decoded = shown.toSorted((a, b) => a - b)
  const last = packets.at(-1)
  const end = (decoded.at(-1) ?? 0) + Math.max(1, Math.round((last?.duration ?? 0) * ticks))
  const run = new DataView(new ArrayBuffer(12 + 16 * packets.length))
  // Version 1: showing may be before the time of decoding as we count it.
  run.setUint32(0, 0x01000f01)
  run.setUint32(4, packets.length)
  for (const [index, packet] of packets.entries()) {
    const at = 12 + 16 * index
    const decodedAt = decoded[index] ?? 0
    run.setUint32(at, (decoded[index + 1] ?? end) - decodedAt)
    run.setUint32(at + 4, packet.data.length)
    run.setUint32(at + 8, packet.type === 'key' ? 0x02000000 : 0x01010000)
    run.setInt32(at + 12, (shown[index] ?? 0) - decodedAt)
  }
  const start = new DataView(new ArrayBuffer(12))
  start.setUint8(0, 1)
  start.setBigUint64(4, BigInt(decoded[0] ?? 0))
  const moof = () =>
    box(
      'moof',
      box('mfhd', u32(0), u32(number)),
      box(
        'traf',
        // Offsets count from the moof.
        box('tfhd', u32(0x020000), u32(1)),
        box('tfdt', new Uint8Array(start.buffer)),
        box('trun', new Uint8Array(run.buffer)),
      ),
    )
  run.setUint32(8, moof().length + 8)
  return concat(moof(), box('mdat', ...packets.map(({ data }) => data)))
}

export function box(name: string, ...content: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const length = content.reduce((sum, part) => sum + part.length, 8)
  return concat(u32(length), letters(name), ...content)
}

function u32(value: number): Uint8Array {
  return new Uint8Array([value >>> 24, value >>> 16, value >>> 8, value])
}

function letters(text: string): Uint8Array {
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0))
}

export function concat(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}
