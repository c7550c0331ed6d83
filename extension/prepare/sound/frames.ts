import type { RemovedKind } from '#shared/report/removed-kind.ts'
import { latin1, startsWith } from '../bytes/latin1.ts'
import { viewOf } from '../bytes/numbers.ts'
import type { Source } from '../bytes/source.ts'
import { addRange, broken, type Piece, type Stripped } from '../stripped.ts'
import { beforeTags, behindTags } from './tags.ts'

/** How long the frame is whose head begins here, or null when none does. */
type FrameLength = (head: Uint8Array) => number | null

/** MP3 (ISO/IEC 11172-3, layer III, and 2.5): frame after frame, and what stands between them goes. */
export function stripMp3(source: Source): Promise<Stripped> {
  return stripFrames(source, 'audio/mpeg', 4, mp3FrameBytes)
}

/** AAC in ADTS frames (ISO/IEC 13818-7). */
export function stripAac(source: Source): Promise<Stripped> {
  return stripFrames(source, 'audio/aac', 7, aacFrameBytes)
}

async function stripFrames(
  source: Source,
  mediaType: string,
  headBytes: number,
  frameLength: FrameLength,
): Promise<Stripped> {
  const removed = new Set<RemovedKind>()
  const from = await behindTags(source)
  const end = await beforeTags(source, from)
  if (from > 0 || end < source.lengthBytes) removed.add('text')
  const pieces: Piece[] = []
  let frames = 0
  let strayBytes = 0
  let at = from
  while (at + headBytes <= end) {
    const length = frameLength(await source.peek(at, headBytes))
    // A frame counts when another follows it, or the end does: a sync word alone is found in any noise.
    const isFrame =
      length !== null &&
      at + length <= end &&
      (at + length + headBytes > end || frameLength(await source.peek(at + length, headBytes)) !== null)
    if (isFrame) {
      addRange(pieces, at, at + length)
      frames++
      at += length
    } else {
      at++
      // A file that is mostly not sound is not a sound file.
      if (++strayBytes > 1 << 20) throw broken()
    }
  }
  if (strayBytes > 0 || at < end) removed.add('trailing-bytes')
  if (frames < 1) throw broken()
  return { pieces, mediaType, removed, capturedAt: null, lossless: true }
}

const RATES = [44100, 48000, 32000]
const V1_KBIT = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320]
const V2_KBIT = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160]

function mp3FrameBytes(head: Uint8Array): number | null {
  const word = viewOf(head).getUint32(0)
  if (word >>> 21 !== 0x7ff || ((word >>> 17) & 3) !== 1) return null
  const version = (word >>> 19) & 3 // 3 is MPEG 1, 2 is MPEG 2, 0 is 2.5
  const kbit = (version === 3 ? V1_KBIT : V2_KBIT)[(word >>> 12) & 15]
  const base = RATES[(word >>> 10) & 3]
  // "Free" bit rates (0) do not say how long a frame is.
  if (version === 1 || !kbit || !base) return null
  const rate = version === 3 ? base : version === 2 ? base / 2 : base / 4
  return Math.floor(((version === 3 ? 144 : 72) * kbit * 1000) / rate) + ((word >>> 9) & 1)
}

function aacFrameBytes(head: Uint8Array): number | null {
  const view = viewOf(head)
  if ((view.getUint16(0) & 0xfff6) !== 0xfff0) return null
  const length = ((view.getUint8(3) & 3) << 11) | (view.getUint8(4) << 3) | (view.getUint8(5) >> 5)
  return length >= 7 ? length : null
}

const AMR_BYTES = [13, 14, 16, 18, 20, 21, 27, 32, 6]
const AMR_WIDE_BYTES = [18, 24, 33, 37, 41, 47, 51, 59, 61, 6]

/** AMR and AMR-WB (RFC 4867, 5): a magic word and frames; older phones record voice so. */
export async function stripAmr(source: Source): Promise<Stripped> {
  const removed = new Set<RemovedKind>()
  const head = await source.peek(0, Math.min(9, source.lengthBytes))
  const isWide = startsWith(head, '#!AMR-WB\n')
  if (!isWide && !startsWith(head, '#!AMR\n')) throw broken()
  const lengths = isWide ? AMR_WIDE_BYTES : AMR_BYTES
  const magic = latin1(isWide ? '#!AMR-WB\n' : '#!AMR\n')
  const pieces: Piece[] = [magic]
  let at = magic.length
  while (at < source.lengthBytes) {
    const type = (viewOf(await source.peek(at, 1)).getUint8(0) >> 3) & 15
    const length = type >= 14 ? 1 : lengths[type]
    if (length === undefined || at + length > source.lengthBytes) {
      removed.add('trailing-bytes')
      break
    }
    addRange(pieces, at, at + length)
    at += length
  }
  return {
    pieces,
    mediaType: isWide ? 'audio/amr-wb' : 'audio/amr',
    removed,
    capturedAt: null,
    lossless: true,
  }
}
