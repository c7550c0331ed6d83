import { SEGMENT_OVERHEAD_BYTES } from '#shared/envelope/floe.ts'
import type { OpenedEnvelope } from '#shared/envelope/open.ts'
import { CURRENT_SUITE, suiteOf } from '#shared/envelope/suite.ts'
import type { MediaItem } from '#shared/report/media.ts'
import { type FileKind, PLAYED_KINDS, type PlayedKind, type WholeKind } from '../ports/renderer-contract.ts'
import { HEAD_BYTES, kindOf } from './kind-of.ts'

/** As much of a file as one segment of the envelope holds: a read along these bounds fetches no byte twice. */
export const BLOCK_BYTES = suiteOf(CURRENT_SUITE).segmentBytes - SEGMENT_OVERHEAD_BYTES

export type FetchedItem =
  /** All of it was given on. */
  | { is: 'file'; kind: WholeKind }
  /** Nothing of it is kept here: a player asks for what it needs. */
  | { is: 'film'; kind: PlayedKind }
  | { is: 'refused'; because: 'unsupported' | 'too-large' }

/** The most that is put into memory and handed to a renderer at once. */
const MAXIMUM_BYTES: Record<WholeKind, number> = {
  jpeg: 96 * 1024 ** 2,
  png: 96 * 1024 ** 2,
  webp: 96 * 1024 ** 2,
  gif: 96 * 1024 ** 2,
  avif: 96 * 1024 ** 2,
  bmp: 96 * 1024 ** 2,
  heic: 96 * 1024 ** 2,
  tiff: 192 * 1024 ** 2,
  dicom: 512 * 1024 ** 2,
  pdf: 256 * 1024 ** 2,
  text: 4 * 1024 ** 2,
  csv: 4 * 1024 ** 2,
}

/** Larger than this, the first segment is fetched alone: what follows may never be wanted. */
const PROBED_BYTES = 32 * 1024 ** 2

/**
 * Opens one media item and gives its bytes on as they come. Stops after the first segment when no renderer would take
 * it, so that a large file nobody can show is not downloaded for nothing; and when it is one that plays, whatever its
 * size.
 *
 * @param begin called once it is known what it is; what it returns is given every byte, in order, to keep or overwrite
 */
export async function fetchItem(
  envelope: OpenedEnvelope,
  index: number,
  item: MediaItem,
  signal: AbortSignal,
  begin: (kind: WholeKind) => (bytes: Uint8Array<ArrayBuffer>) => void,
): Promise<FetchedItem> {
  if (/^(audio|video)\//.test(item.mediaType) || item.lengthBytes > PROBED_BYTES) {
    const head = await readRange(envelope, index, 0, Math.min(BLOCK_BYTES, item.lengthBytes), signal)
    const kind = kindOf(head.subarray(0, HEAD_BYTES + 8), item.mediaType)
    if (kind === null) return { is: 'refused', because: 'unsupported' }
    if (isPlayed(kind)) return { is: 'film', kind }
  }
  const reader = envelope.openItem(index, { signal }).getReader()
  try {
    let give: ((bytes: Uint8Array<ArrayBuffer>) => void) | null = null
    let kind: WholeKind | null = null
    for (;;) {
      const { value, done } = await reader.read()
      if (done) break
      if (give === null) {
        const found = kindOf(value.subarray(0, HEAD_BYTES + 8), item.mediaType)
        if (found === null) return { is: 'refused', because: 'unsupported' }
        if (isPlayed(found)) return { is: 'film', kind: found }
        kind = found
        if (item.lengthBytes > MAXIMUM_BYTES[kind]) return { is: 'refused', because: 'too-large' }
        give = begin(kind)
      }
      give(value)
    }
    return kind ? { is: 'file', kind } : { is: 'refused', because: 'unsupported' }
  } finally {
    await reader.cancel().catch(() => {})
  }
}

/** Opens a part of one media item. */
export async function readRange(
  envelope: OpenedEnvelope,
  index: number,
  startByte: number,
  endByte: number,
  signal: AbortSignal,
): Promise<Uint8Array<ArrayBuffer>> {
  const reader = envelope.openItem(index, { startByte, endByte, signal }).getReader()
  const bytes = new Uint8Array(endByte - startByte)
  try {
    for (let at = 0; ; ) {
      const { value, done } = await reader.read()
      if (done) return bytes
      bytes.set(value, at)
      at += value.length
      value.fill(0)
    }
  } finally {
    await reader.cancel().catch(() => {})
  }
}

export function isPlayed(kind: FileKind): kind is PlayedKind {
  return (PLAYED_KINDS as readonly FileKind[]).includes(kind)
}
