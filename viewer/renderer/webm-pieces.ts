import type { Packet } from './film-packing.ts'
import { concat } from './mp4-pieces.ts'

/** What only WebM can hold for a browser: VP8 and Vorbis. Element ids are Matroska's (RFC 9559). */
export type WebmTrack =
  | { is: 'video'; codec: 'V_VP8'; width: number; height: number }
  | { is: 'audio'; codec: 'A_VORBIS'; sampleRate: number; channels: number; setup: Uint8Array }

/** Everything before the first cluster. Times are in milliseconds. */
export function webmStart(track: WebmTrack): Uint8Array<ArrayBuffer> {
  const head = element(
    0x1a45dfa3,
    number(0x4286, 1),
    number(0x42f7, 1),
    number(0x42f2, 4),
    number(0x42f3, 8),
    element(0x4282, letters('webm')),
    number(0x4287, 4),
    number(0x4285, 2),
  )
  const entry = element(
    0xae,
    number(0xd7, 1),
    number(0x73c5, 1),
    number(0x83, track.is === 'video' ? 1 : 2),
    element(0x86, letters(track.codec)),
    ...(track.is === 'video'
      ? [element(0xe0, number(0xb0, track.width), number(0xba, track.height))]
      : [
          element(0x63a2, track.setup),
          element(0xe1, element(0xb5, float(track.sampleRate)), number(0x9f, track.channels)),
        ]),
  )
  const info = element(0x1549a966, number(0x2ad7b1, 1_000_000))
  // A segment of unknown length: clusters follow for as long as it plays.
  const segment = new Uint8Array([0x18, 0x53, 0x80, 0x67, 0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff])
  return concat(head, segment, info, element(0x1654ae6b, entry))
}

export function cluster(packets: readonly Packet[]): Uint8Array<ArrayBuffer> {
  const startMs = Math.max(0, Math.round((packets[0]?.timestamp ?? 0) * 1000))
  const blocks = packets.map(({ timestamp, data, type }) => {
    const sinceStart = Math.round(timestamp * 1000) - startMs
    const isKey = type === 'key' ? 0x80 : 0
    return element(0xa3, new Uint8Array([0x81, sinceStart >> 8, sinceStart, isKey]), data)
  })
  return element(0x1f43b675, number(0xe7, startMs), ...blocks)
}

function element(id: number, ...content: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const length = content.reduce((sum, part) => sum + part.length, 0)
  const size = new Uint8Array([0x08, length >>> 24, length >>> 16, length >>> 8, length])
  return concat(bytesOf(id), size, ...content)
}

function number(id: number, value: number): Uint8Array {
  return element(id, bytesOf(value))
}

function float(value: number): Uint8Array {
  const view = new DataView(new ArrayBuffer(8))
  view.setFloat64(0, value)
  return new Uint8Array(view.buffer)
}

/** As few as hold it, the first first. */
function bytesOf(value: number): Uint8Array {
  const all = [value / 2 ** 32, value >>> 24, value >>> 16, value >>> 8, value].map((byte) => byte & 0xff)
  const first = all.findIndex((byte) => byte !== 0)
  return new Uint8Array(all.slice(first < 0 ? -1 : first))
}

function letters(text: string): Uint8Array {
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0))
}
