import type { MediaItem } from '../report/media.ts'
import { FLOE_HEADER_BYTES, type SegmentLayout, segmentLayout } from './floe.ts'
import { CLEAR_HEADER_BYTES } from './header.ts'
import { paddedItemBytes } from './padding.ts'
import { type SuiteId, suiteOf } from './suite.ts'

/** Where everything of an envelope lies, from the media items' lengths alone. */
export type EnvelopeLayout = {
  /** Clear header and sealed manifest. */
  prefixBytes: number
  items: { startByte: number; segments: SegmentLayout }[]
  lengthBytes: number
}

export function envelopeLayout(
  media: readonly Pick<MediaItem, 'lengthBytes'>[],
  manifestBytes: number,
  suite: SuiteId,
): EnvelopeLayout {
  const prefixBytes = CLEAR_HEADER_BYTES + manifestBytes
  let at = prefixBytes
  const items = media.map(({ lengthBytes }) => {
    const segments = segmentLayout(paddedItemBytes(lengthBytes), suiteOf(suite))
    const startByte = at
    at += segments.sealedBytes
    return { startByte, segments }
  })
  return { prefixBytes, items, lengthBytes: at }
}

/** Bytes of a sealed manifest, FLOE header included. */
export function sealedManifestBytes(plainBytes: number, suite: SuiteId): number {
  return FLOE_HEADER_BYTES + segmentLayout(plainBytes, suiteOf(suite)).sealedBytes
}
