import * as v from 'valibot'

/**
 * What vault and renderer say to each other. A renderer has read a hostile file: the vault parses every word
 * of it, and acts on none beyond these.
 */

/** Given to a fresh renderer, once. The buffer is transferred. */
export type ShowFile = {
  show: {
    bytes: ArrayBuffer
    /** What the first bytes say it is, never what a name says. */
    kind: FileKind
    /** For people who cannot see it. */
    label: string
    language: string
  }
}

export const FILE_KINDS = ['jpeg', 'png', 'webp', 'gif', 'avif', 'pdf', 'text', 'csv'] as const
export type FileKind = (typeof FILE_KINDS)[number]

export const LOOKS = ['zoom-in', 'zoom-out', 'fit', 'rotate', 'next-page', 'previous-page'] as const
export type Look = (typeof LOOKS)[number]

export type ToRenderer =
  | ShowFile
  | { look: Look }
  /** Data a parser asked for; null when there is none. */
  | { data: DataPack; bytes: ArrayBuffer | null }

/** Data files a parser may need that a renderer, having no network, cannot fetch. A closed list: it is also all a renderer can make the vault ask for. */
export const DATA_PACKS = ['pdf-fonts', 'pdf-cmaps', 'pdf-wasm'] as const
export type DataPack = (typeof DATA_PACKS)[number]

const Small = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(100_000))

export const FromRenderer = v.union([
  /** Something is on the screen. Sent again when page or zoom change. */
  v.strictObject({
    is: v.literal('shown'),
    page: Small,
    pages: Small,
    zoomPercent: Small,
    /** The end of the file is missing: what is on the screen is not all of it. */
    isCut: v.boolean(),
  }),
  v.strictObject({ is: v.literal('failed'), because: v.picklist(['broken', 'too-large', 'locked']) }),
  v.strictObject({ is: v.literal('needs'), data: v.picklist(DATA_PACKS) }),
  /** A key or a swipe inside the frame that means another item. */
  v.strictObject({ is: v.literal('turn'), to: v.picklist(['next', 'previous']) }),
])
export type FromRenderer = v.InferOutput<typeof FromRenderer>
