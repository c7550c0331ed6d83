import * as v from 'valibot'

/**
 * What vault and renderer say to each other. A renderer has read a hostile file: the vault parses every word
 * of it, and acts on none beyond these.
 */

/** Told to a fresh renderer, once: what it will be given, piece by piece. */
export type ShowFile = {
  show: {
    lengthBytes: number
    /** What the first bytes say it is, never what a name says. */
    kind: WholeKind
    /** For people who cannot see it. */
    label: string
    language: string
    mayPrint: boolean
  }
}

/** The same for what may be longer than memory: its bytes are asked for while it plays. */
export type PlayFile = {
  play: {
    kind: PlayedKind
    lengthBytes: number
    /** Asked for in whole blocks of this many bytes, counted from the start, no byte is fetched twice. */
    blockBytes: number
    label: string
    language: string
    mayPrint: boolean
  }
}

/** Shown from memory, all of it. */
export const WHOLE_KINDS = [
  'jpeg',
  'png',
  'webp',
  'gif',
  'avif',
  'bmp',
  'heic',
  'tiff',
  'dicom',
  'pdf',
  'text',
  'csv',
] as const
export type WholeKind = (typeof WHOLE_KINDS)[number]

/** Films and recordings, by their container. */
export const PLAYED_KINDS = ['mp4', 'webm', 'ogg', 'mp3', 'flac', 'wav'] as const
export type PlayedKind = (typeof PLAYED_KINDS)[number]

export type FileKind = WholeKind | PlayedKind

export const LOOKS = [
  'zoom-in',
  'zoom-out',
  'fit',
  'rotate',
  'next-page',
  'previous-page',
  'brighter',
  'darker',
  'more-contrast',
  'less-contrast',
] as const
export type Look = (typeof LOOKS)[number]

export type ToRenderer =
  | ShowFile
  | PlayFile
  /** The next bytes of a file that is shown, in their order. The buffer is transferred. */
  | { more: Uint8Array<ArrayBuffer> }
  | { look: Look }
  /** Draw this leaf for paper, counted from 0. Only after something was shown; one at a time. */
  | { paper: number }
  /** Data a parser asked for; null when there is none. */
  | { data: DataPack; bytes: ArrayBuffer | null }
  /** Bytes of the file itself, as asked for; null when they will never come. */
  | { part: number; bytes: ArrayBuffer | null }

/** Data files a parser may need that a renderer, having no network, cannot fetch. A closed list: it is also all a renderer can make the vault ask for. */
export const DATA_PACKS = ['pdf-fonts', 'pdf-cmaps', 'pdf-wasm', 'heic-wasm', 'dicom-wasm'] as const
export type DataPack = (typeof DATA_PACKS)[number]

/** The most a renderer may ask for at once of a file that plays. */
export const MAXIMUM_PART_BYTES = 4 * 1024 ** 2

/** As large as a leaf goes on paper: an A4 page at 300 dots an inch, and a little. */
export const MAXIMUM_PAPER_SIDE = 3600

const Small = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(100_000))
const PaperSide = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(MAXIMUM_PAPER_SIDE))
const Place = v.pipe(v.number(), v.safeInteger(), v.minValue(0))

export const FromRenderer = v.union([
  /** Something is on the screen. Sent again when page or zoom change. */
  v.strictObject({
    is: v.literal('shown'),
    page: Small,
    pages: Small,
    zoomPercent: Small,
    /** The end of the file is missing: what is on the screen is not all of it. */
    isCut: v.boolean(),
    /** What can be done to it beyond turning and zooming. */
    can: v.optional(v.picklist(['window'])),
    /** It is there, but this is missing from it: no decoder for it here. */
    lacks: v.optional(v.picklist(['sound', 'picture'])),
  }),
  v.strictObject({
    is: v.literal('failed'),
    because: v.picklist(['broken', 'too-large', 'locked', 'no-decoder', 'no-picture']),
  }),
  v.strictObject({ is: v.literal('needs'), data: v.picklist(DATA_PACKS) }),
  /** More of a file that plays. Answered once, by its first byte. */
  v.strictObject({ is: v.literal('reads'), startByte: Place, endByte: Place }),
  /** A leaf as it goes on paper: pixels and nothing a parser is needed for. RGBA, row by row. */
  v.pipe(
    v.strictObject({
      is: v.literal('drawn'),
      width: PaperSide,
      height: PaperSide,
      pixels: v.instance(ArrayBuffer),
    }),
    v.check(({ width, height, pixels }) => pixels.byteLength === width * height * 4),
  ),
  /** What goes on paper as words. */
  v.strictObject({ is: v.literal('worded'), words: v.pipe(v.string(), v.maxLength(4 * 1024 ** 2)) }),
  v.strictObject({ is: v.literal('not-drawn') }),
  /** A key or a swipe inside the frame that means another item. */
  v.strictObject({ is: v.literal('turn'), to: v.picklist(['next', 'previous']) }),
])
export type FromRenderer = v.InferOutput<typeof FromRenderer>
