import type { OpenedEnvelope } from '#shared/envelope/open.ts'
import type { MediaItem } from '#shared/report/media.ts'
import type { FileKind } from '../ports/renderer-contract.ts'
import { HEAD_BYTES, kindOf } from './kind-of.ts'

export type FetchedItem =
  | { is: 'file'; kind: FileKind; bytes: Uint8Array<ArrayBuffer> }
  | { is: 'refused'; because: 'unsupported' | 'too-large' }

/** The most that is put into memory and handed to a renderer at once. */
const MAXIMUM_BYTES: Record<FileKind, number> = {
  jpeg: 96 * 1024 ** 2,
  png: 96 * 1024 ** 2,
  webp: 96 * 1024 ** 2,
  gif: 96 * 1024 ** 2,
  avif: 96 * 1024 ** 2,
  pdf: 256 * 1024 ** 2,
  text: 4 * 1024 ** 2,
  csv: 4 * 1024 ** 2,
}

/**
 * Opens one media item into memory. Stops after the first segment when no renderer would take it, so that a
 * large file nobody can show is not downloaded for nothing.
 *
 * @param tell called with the bytes that are here
 */
export async function fetchItem(
  envelope: OpenedEnvelope,
  index: number,
  item: MediaItem,
  signal: AbortSignal,
  tell: (doneBytes: number) => void,
): Promise<FetchedItem> {
  const reader = envelope.openItem(index, { signal }).getReader()
  try {
    let bytes: Uint8Array<ArrayBuffer> | null = null
    let kind: FileKind | null = null
    let at = 0
    for (;;) {
      const { value, done } = await reader.read()
      if (done) break
      if (bytes === null) {
        kind = kindOf(value.subarray(0, HEAD_BYTES + 8), item.mediaType)
        if (kind === null) return { is: 'refused', because: 'unsupported' }
        if (item.lengthBytes > MAXIMUM_BYTES[kind]) return { is: 'refused', because: 'too-large' }
        bytes = new Uint8Array(item.lengthBytes)
      }
      bytes.set(value, at)
      at += value.length
      value.fill(0)
      tell(at)
    }
    return bytes && kind ? { is: 'file', kind, bytes } : { is: 'refused', because: 'unsupported' }
  } finally {
    await reader.cancel().catch(() => {})
  }
}
